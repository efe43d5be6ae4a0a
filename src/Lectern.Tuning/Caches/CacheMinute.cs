namespace Lectern.Tuning.Caches;

/// <summary>What a cache did in a minute.</summary>
/// <param name="At">Its end.</param>
/// <param name="Seconds">How long it really was.</param>
/// <param name="Megabytes">Memory for entries that there was.</param>
/// <param name="Used">… and of it, what was used at the end.</param>
/// <param name="Families">Each kind of entries.</param>
public sealed record CacheMinute(DateTimeOffset At, double Seconds, double Megabytes, double Used, IReadOnlyList<FamilyMinute> Families)
{
    /// <summary>Queues of whole entries get no fuller than about nine tenths.</summary>
    public bool IsFull => Used >= 0.9 * Megabytes;

    /// <summary>All requests.</summary>
    public double Requests => Families.Sum(family => family.Requests);

    public FamilyMinute? Of(string family) => Families.FirstOrDefault(one => one.Family == family);

    /// <summary>Were the settings those of another minute?</summary>
    public bool HasSettingsOf(CacheMinute other) => Megabytes == other.Megabytes && Families.All(family => other.Of(family.Family) is not { } same || (same.Lifetime, same.TrialLifetime) == (family.Lifetime, family.TrialLifetime));
}

/// <param name="Family">Its name.</param>
/// <param name="Lifetime">Of its entries, in seconds.</param>
/// <param name="Hits">Answered from memory.</param>
/// <param name="Waited">Answered after waiting for a load.</param>
/// <param name="Loads">By the loader.</param>
/// <param name="LoadMilliseconds">How long they took together.</param>
/// <param name="Invalidated">Entries that an invalidation ended before their time.</param>
/// <param name="Refreshed">Loads in the place of an entry past its lifetime that nobody had invalidated.</param>
/// <param name="Changed">Of these, how many found that it had changed nevertheless.</param>
/// <param name="RefreshedSeconds">Of these refreshed, the time from load to load.</param>
/// <param name="RefreshedShare">Of these, the lifetime as a share of that time: 1 for a key that is asked for all the time.</param>
/// <param name="Spared">Loads that a tenth more memory would have spared.</param>
/// <param name="TrialLifetime">Of the half of its keys that a trial is about, in seconds; 0 when there is none.</param>
/// <param name="TrialLoads">Of the loads, those of keys in that half.</param>
public sealed record FamilyMinute(string Family, double Lifetime, double Hits, double Waited, double Loads, double LoadMilliseconds, double Invalidated, double Refreshed, double Changed,
    double RefreshedSeconds, double RefreshedShare, double Spared, double TrialLifetime, double TrialLoads)
{
    public double Requests => Hits + Waited;

    public static FamilyMinute operator +(FamilyMinute one, FamilyMinute other) => new(one.Family, one.Lifetime, one.Hits + other.Hits, one.Waited + other.Waited, one.Loads + other.Loads,
        one.LoadMilliseconds + other.LoadMilliseconds, one.Invalidated + other.Invalidated, one.Refreshed + other.Refreshed, one.Changed + other.Changed,
        one.RefreshedSeconds + other.RefreshedSeconds, one.RefreshedShare + other.RefreshedShare, one.Spared + other.Spared, one.TrialLifetime, one.TrialLoads + other.TrialLoads);
}

/// <summary>Where a tuner gets the minutes from.</summary>
public interface ICacheFigures
{
    /// <summary>Those that began at or after <paramref name="from"/>, the oldest first, as far back as they are kept.</summary>
    IReadOnlyList<CacheMinute> Since(DateTimeOffset from);
}
