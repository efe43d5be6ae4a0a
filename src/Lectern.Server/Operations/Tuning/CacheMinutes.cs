using Lectern.Caching;
using Lectern.Tuning.Caches;

namespace Lectern.Server.Operations.Tuning;

/// <summary>The last minutes of this node's cache, for the tuner: a node is as good as another where a balancer shares out the requests. Thread-safe.</summary>
internal sealed class CacheMinutes(Cache cache, Func<string, CacheFamily?> familyOf, TimeProvider time) : ICacheFigures
{
    // The longest trial of a lifetime of ten minutes takes not quite thirteen hours.
    private const int Most = 800;

    private readonly Lock _lock = new();
    private readonly Queue<CacheMinute> _minutes = [];
    private IReadOnlyDictionary<string, CacheFamilyCosts> _last = new Dictionary<string, CacheFamilyCosts>();
    private long? _lastAt;

    public IReadOnlyList<CacheMinute> Since(DateTimeOffset from)
    {
        lock (_lock)
            return [.. _minutes.Where(minute => minute.At - TimeSpan.FromSeconds(minute.Seconds) >= from)];
    }

    /// <summary>Writes down what came since the last time. Called once a minute.</summary>
    public void Sample()
    {
        lock (_lock)
        {
            var (now, costs) = (time.GetTimestamp(), cache.Costs.ToDictionary(family => family.Family));
            if (_lastAt is { } before)
                _minutes.Enqueue(Between(time.GetElapsedTime(before, now).TotalSeconds, costs));
            if (_minutes.Count > Most)
                _minutes.Dequeue();
            (_last, _lastAt) = (costs, now);
        }
    }

    private CacheMinute Between(double seconds, Dictionary<string, CacheFamilyCosts> costs) => new(time.GetUtcNow(), seconds, cache.MemoryMegabytes, cache.Bytes / 1048576.0,
        [.. costs.Values.Where(one => familyOf(one.Family) is not null).Select(one => Between(_last.GetValueOrDefault(one.Family), one, familyOf(one.Family)!))]);

    private static FamilyMinute Between(CacheFamilyCosts? before, CacheFamilyCosts now, CacheFamily family)
    {
        before ??= new(now.Family, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return new(now.Family, family.Lifetime.TotalSeconds, now.Hits - before.Hits, now.Waited - before.Waited, now.Loads - before.Loads, now.LoadMilliseconds - before.LoadMilliseconds,
            now.Invalidated - before.Invalidated, now.Refreshed - before.Refreshed, now.Changed - before.Changed, (now.RefreshedMilliseconds - before.RefreshedMilliseconds) / 1000.0,
            now.RefreshedShare - before.RefreshedShare, now.Spared - before.Spared, family.TrialLifetime.TotalSeconds, now.TrialLoads - before.TrialLoads);
    }
}
