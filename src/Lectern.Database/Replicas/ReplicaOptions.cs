using System.ComponentModel.DataAnnotations;

namespace Lectern.Database.Replicas;

/// <summary>How replicas are watched and used. See docs/replicas.md.</summary>
public sealed class ReplicaOptions
{
    /// <summary>A replica that is further behind, in milliseconds, gets no reads.</summary>
    /// <value>Default: 5,000. From 100 to 3,600,000.</value>
    [Range(100, 3_600_000)]
    public int MaxLagMilliseconds { get; set; } = 5000;

    /// <summary>How often each host is asked where it is, in milliseconds.</summary>
    /// <value>Default: 500. From 50 to 60,000.</value>
    [Range(50, 60_000)]
    public int SampleMilliseconds { get; set; } = 500;

    /// <summary>How long a host may take to say where it is, in milliseconds. Missing this three times in a row, it counts as down.</summary>
    /// <value>Default: 1,000. From 50 to 60,000.</value>
    [Range(50, 60_000)]
    public int SampleTimeoutMilliseconds { get; set; } = 1000;

    /// <summary>A replica that was lagging or down gets reads again after this many samples in a row with less than half the lag limit.</summary>
    /// <value>Default: 3. From 1 to 100.</value>
    [Range(1, 100)]
    public int GoodSamples { get; set; } = 3;

    /// <summary>Of the callers that the primary takes at once, how many in a hundred may be reads that no replica could answer.</summary>
    /// <value>Default: 70. From 1 to 100.</value>
    [Range(1, 100)]
    public int SpillPercent { get; set; } = 70;

    /// <summary>Of how many users a node remembers what they wrote and saw.</summary>
    /// <value>Default: 100,000, about 20 MB. From 100 to 10,000,000.</value>
    [Range(100, 10_000_000)]
    public int RememberedUsers { get; set; } = 100_000;

    internal TimeSpan MaxLag => TimeSpan.FromMilliseconds(MaxLagMilliseconds);

    // A replica within the limit may have been sampled late: three samples, each with its wait. Whole seconds, as cookies have them.
    internal TimeSpan PositionLifetime => TimeSpan.FromSeconds(Math.Ceiling((MaxLagMilliseconds + 3.0 * (SampleMilliseconds + SampleTimeoutMilliseconds)) / 1000));
}
