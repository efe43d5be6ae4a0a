namespace Lectern.Caching;

/// <summary>What the entries of one family cost since the start, and what that depends on. See docs/tuning.md.</summary>
/// <param name="Family">The family's name.</param>
/// <param name="Hits">Answered from memory, past the lifetime too.</param>
/// <param name="Waited">Answered after waiting for a load, one's own or somebody else's, or for Redis.</param>
/// <param name="Loads">By the loader.</param>
/// <param name="LoadMilliseconds">How long they took together.</param>
/// <param name="Invalidated">Entries in memory that an invalidation ended before their time.</param>
/// <param name="Refreshed">Loads in the place of an entry past its lifetime that nobody had invalidated, where <see cref="ICacheCodec{T}.AreSame"/> could tell what follows.</param>
/// <param name="Changed">Of these, how many found that it had changed, though nobody had said so.</param>
/// <param name="RefreshedMilliseconds">Of these refreshed, the time from load to load, added up.</param>
/// <param name="RefreshedShare">Of these, the lifetime as a share of that time, added up: 1 for each key that is asked for all the time.</param>
/// <param name="Spared">Loads that a tenth more memory would have spared.</param>
/// <param name="TrialLoads">Of the loads, those of keys in the half that <see cref="CacheFamily.TrialLifetime"/> is about.</param>
public sealed record CacheFamilyCosts(string Family, long Hits, long Waited, long Loads, double LoadMilliseconds, long Invalidated, long Refreshed, long Changed,
    long RefreshedMilliseconds, double RefreshedShare, long Spared, long TrialLoads);
