using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Lectern.Caching.Memory;
using Lectern.Caching.Shared;

namespace Lectern.Caching;

/// <param name="Family">The family's name.</param>
/// <param name="MemoryHits">Reads answered by memory within the lifetime.</param>
/// <param name="RedisHits">Reads that waited for Redis, which had it.</param>
/// <param name="Misses">Reads that waited for a load.</param>
/// <param name="Stale">Reads answered by memory past the lifetime, while a newer value was loaded or could not be.</param>
/// <param name="Coalesced">Reads that found somebody else already looking.</param>
/// <param name="Loads">Loads, also those that nobody waited for.</param>
/// <param name="Failures">Loads that failed.</param>
/// <param name="Fenced">Loaded and not kept, because of an invalidation meanwhile.</param>
/// <param name="Evictions">Made room in memory for others.</param>
/// <param name="Bytes">In memory now.</param>
public sealed record CacheFamilyFigures(string Family, long MemoryHits, long RedisHits, long Misses, long Stale, long Coalesced, long Loads, long Failures, long Fenced, long Evictions, long Bytes);

/// <summary>The figures of the cache, in the meter <c>Lectern.Caching</c>. Thread-safe.</summary>
internal sealed class CacheMeter : IDisposable
{
    public const string Name = "Lectern.Caching";

    private static readonly ActivitySource Source = new(Name);

    private readonly Meter _meter;
    private readonly ConcurrentDictionary<string, CacheFamily> _families = new(StringComparer.Ordinal);
    private readonly Histogram<double> _load;

    public CacheMeter(MemoryLayer memory, Func<SharedLayer?> shared, CacheOptions options)
    {
        // By it one application's collector knows its meters among those of others in the process.
        _meter = new Meter(new MeterOptions(Name) { Scope = options });
        _load = _meter.CreateHistogram<double>("lectern.cache.load.duration", "s", "How long loads took.");
        _meter.CreateObservableCounter("lectern.cache.requests", Requests, "{request}", "Reads by layer and outcome.");
        _meter.CreateObservableUpDownCounter("lectern.cache.memory.entries", () => memory.Count, "{entry}", "Entries in memory.");
        _meter.CreateObservableUpDownCounter("lectern.cache.memory.usage", () => Families(family => family.Counts.Bytes), "By", "Bytes in memory.");
        _meter.CreateObservableCounter("lectern.cache.memory.evictions", () => Families(family => family.Counts.Sum(CountKind.Eviction)), "{entry}", "Entries that made room for others.");
        _meter.CreateObservableCounter("lectern.cache.invalidated", () => Families(family => family.Counts.Sum(CountKind.Invalidated)), "{entry}", "Entries in memory that an invalidation ended before their time.");
        _meter.CreateObservableCounter("lectern.cache.refreshes", () => Families("lectern.cache.found", (CountKind.Refreshed, "any"), (CountKind.Changed, "changed")), "{load}", "Loads of what was past its lifetime, and those that found a change that nobody had reported.");
        _meter.CreateObservableCounter("lectern.cache.memory.spared", () => Families(family => family.Counts.Sum(CountKind.Spared)), "{load}", "Loads that a tenth more memory would have spared.");
        _meter.CreateObservableGauge("lectern.cache.alone", () => shared() is { State: SharedLayerState.Alone } ? 1 : 0, null, "1 while Redis does not answer.");
    }

    public IReadOnlyList<CacheFamilyFigures> Figures => [.. _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal).Select(family => new CacheFamilyFigures(family.Name,
        family.Counts.Sum(CountKind.MemoryHit), family.Counts.Sum(CountKind.RedisHit), family.Counts.Sum(CountKind.Miss), family.Counts.Sum(CountKind.Stale),
        family.Counts.Sum(CountKind.Coalesced), family.Counts.Sum(CountKind.Load), family.Counts.Sum(CountKind.Failure), family.Counts.Sum(CountKind.Fenced),
        family.Counts.Sum(CountKind.Eviction), family.Counts.Bytes))];

    public IReadOnlyList<CacheFamilyCosts> Costs => [.. _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal).Select(CostsOf)];

    public void Know(CacheFamily family) => _families.TryAdd(family.Name, family);

    /// <summary>A span for a load, under which what it asks will be; null while nobody listens.</summary>
    public static Activity? Loading(CacheFamily family)
    {
        if (!Source.HasListeners())
            return null;
        return Source.StartActivity($"load {family.Name}")?.SetTag("lectern.cache.family", family.Name);
    }

    public void Loaded(CacheFamily family, TimeSpan duration) => _load.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("lectern.cache.family", family.Name));

    public void Dispose() => _meter.Dispose();

    private static CacheFamilyCosts CostsOf(CacheFamily family)
    {
        var counts = family.Counts;
        return new(family.Name, counts.Sum(CountKind.MemoryHit) + counts.Sum(CountKind.Stale), counts.Sum(CountKind.RedisHit) + counts.Sum(CountKind.Miss), counts.Sum(CountKind.Load), counts.Sum(CountKind.LoadMicroseconds) / 1000.0,
            counts.Sum(CountKind.Invalidated), counts.Sum(CountKind.Refreshed), counts.Sum(CountKind.Changed), counts.Sum(CountKind.RefreshedAge), counts.Sum(CountKind.RefreshedShare) / 1000.0,
            counts.Sum(CountKind.Spared), counts.Sum(CountKind.TrialLoad));
    }

    private IEnumerable<Measurement<long>> Families(Func<CacheFamily, long> figure) =>
        _families.Values.Select(family => new Measurement<long>(figure(family), new KeyValuePair<string, object?>("lectern.cache.family", family.Name)));

    private IEnumerable<Measurement<long>> Families(string tag, params (CountKind Kind, string Value)[] kinds) =>
        _families.Values.SelectMany(family => kinds.Select(kind => new Measurement<long>(family.Counts.Sum(kind.Kind), new("lectern.cache.family", family.Name), new(tag, kind.Value))));

    private IEnumerable<Measurement<long>> Requests()
    {
        foreach (var family in _families.Values)
        {
            foreach (var (kind, layer, outcome) in new[]
            {
                (CountKind.MemoryHit, "memory", "hit"), (CountKind.RedisHit, "redis", "hit"), (CountKind.Miss, "loader", "miss"),
                (CountKind.Stale, "memory", "stale"), (CountKind.Coalesced, "loader", "coalesced"), (CountKind.Failure, "loader", "failure"), (CountKind.Fenced, "loader", "fenced"),
            })
            {
                yield return new(family.Counts.Sum(kind), new("lectern.cache.family", family.Name), new("lectern.cache.layer", layer), new("lectern.cache.outcome", outcome));
            }
        }
    }
}
