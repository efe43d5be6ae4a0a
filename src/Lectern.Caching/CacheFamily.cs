using System.ComponentModel.DataAnnotations;

namespace Lectern.Caching;

/// <summary>How long entries of one kind live. Times of zero switch the mechanism off.</summary>
/// <param name="name">For figures: few different ones.</param>
public sealed class CacheFamily(string name)
{
    public string Name => name;

    /// <summary>How long an entry is fresh; a random tenth is taken off, so that what came together does not leave together.</summary>
    /// <value>Default: 60 s. From 1 s to one day.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long entries of <see cref="IsInTrialHalf">one half of the keys</see> are fresh instead, while both are compared; zero: like all others.</summary>
    /// <value>Default: zero. Up to one day.</value>
    public TimeSpan TrialLifetime { get; set; }

    /// <summary>How long the answer "there is none" is believed.</summary>
    /// <value>Default: 5 s. Up to one hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan NegativeLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after its lifetime an entry is still given while a newer one is being loaded. Never after an invalidation.</summary>
    /// <value>Default: 30 s. Up to one day.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan StaleWhileRevalidate { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after its lifetime an entry is given when a newer one cannot be loaded. Never after an invalidation.</summary>
    /// <value>Default: 10 min. Up to one day.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan StaleOnError { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a caller waits for a newer value when there is a stale one.</summary>
    /// <value>Default: 100 ms. Up to 1 min; 0: not at all.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan SoftLimit { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>After how long a load is given up.</summary>
    /// <value>Default: 10 s. From 10 ms to 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan HardLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How eagerly entries are refreshed before they expire, in units of the time that a load takes: XFetch's beta.</summary>
    /// <value>Default: 1. From 0 (never) to 10.</value>
    [Range(0, 10.0)]
    public double EarlyRefresh { get; set; } = 1;

    /// <summary>Is it kept in Redis too, where there is one?</summary>
    /// <value>Default: yes.</value>
    public bool Shared { get; set; } = true;

    internal FamilyCounts Counts { get; } = new();

    /// <summary>Is a key in the half that <see cref="TrialLifetime"/> is about? The same on every node and in every process, whatever the keys have in common.</summary>
    public static bool IsInTrialHalf(string key)
    {
        // FNV-1a (draft-eastlake-fnv), then multiplied once more: its upper bits depend on all characters.
        var hash = 2_166_136_261u;
        foreach (var character in key)
            hash = (hash ^ character) * 16_777_619u;
        return (hash ^ (hash >> 15)) * 2_654_435_769u >> 31 == 1;
    }

    internal TimeSpan LifetimeOf(string key) => TrialLifetime is { Ticks: > 0 } trial && IsInTrialHalf(key) ? trial : Lifetime;
}
