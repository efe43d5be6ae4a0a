namespace Lectern.Tuning.Caches;

/// <summary>
/// What requests cost in a minute, so that minutes can be compared: loads count with what they took before the change (a database that is slow
/// for other reasons slows both sides alike), and families with the share of the requests that they had before it.
/// </summary>
internal sealed class CacheCosts
{
    private readonly CacheTunerOptions _options;
    private readonly Dictionary<string, FamilyMinute> _before;
    private readonly Dictionary<string, FamilyMinute> _all;
    private readonly double _requestsPerSecond;

    /// <param name="before">The minutes before the change.</param>
    /// <param name="after">Those after it: changes that nobody reported are as rare then as before, and more minutes know them better.</param>
    /// <param name="options">The prices.</param>
    public CacheCosts(IReadOnlyList<CacheMinute> before, IReadOnlyList<CacheMinute> after, CacheTunerOptions options)
    {
        (_options, _before, _all) = (options, SumsOf(before), SumsOf(before.Concat(after)));
        _requestsPerSecond = before.Sum(minute => minute.Requests) / before.Sum(minute => minute.Seconds);
    }

    public static Dictionary<string, FamilyMinute> SumsOf(IEnumerable<CacheMinute> minutes) =>
        minutes.SelectMany(minute => minute.Families).GroupBy(family => family.Family).ToDictionary(all => all.Key, all => all.Aggregate((one, other) => one + other));

    /// <summary>Milliseconds a request of a family; null in a minute in which nobody asked for it.</summary>
    public double? Of(CacheMinute minute, string family)
    {
        if (minute.Of(family) is not { Requests: > 0 } now || !_before.TryGetValue(family, out var before) || before.Loads == 0)
            return null;
        return Of(family, now.Loads / now.Requests, now.Lifetime);
    }

    /// <summary>Milliseconds a request of all families, and its share of the memory.</summary>
    public double? WithMemory(CacheMinute minute) => Without(minute, null) + minute.Used * _options.MegabyteMilliseconds / _requestsPerSecond;

    /// <summary>Milliseconds a request of all families but one.</summary>
    public double? Without(CacheMinute minute, string? one)
    {
        var costs = _before.Values.Where(family => family.Loads > 0 && family.Family != one).Select(family => (family.Requests, Cost: Of(minute, family.Family))).ToList();
        return costs.Count == 0 || costs.Exists(family => family.Cost is null) ? null : costs.Sum(family => family.Requests * family.Cost!.Value) / costs.Sum(family => family.Requests);
    }

    /// <summary>Milliseconds a request of a family.</summary>
    /// <param name="family">Which.</param>
    /// <param name="loads">Its loads a request.</param>
    /// <param name="lifetime">… under which lifetime, in seconds.</param>
    public double Of(string family, double loads, double lifetime) =>
        loads * _before[family].LoadMilliseconds / _before[family].Loads + new LifetimeModel(_all[family], lifetime, _options.StaleSecondMilliseconds).StaleCostAt(lifetime);

    /// <summary>What a family costs of all that requests did before.</summary>
    public double ShareOf(string family) => _before[family].LoadMilliseconds / _before.Values.Sum(one => one.LoadMilliseconds);
}
