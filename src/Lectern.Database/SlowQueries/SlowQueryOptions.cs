using System.ComponentModel.DataAnnotations;

namespace Lectern.Database.SlowQueries;

/// <summary>Which statements are recorded as slow, and what is found out about them. See docs/slow-queries.md.</summary>
public sealed class SlowQueryOptions
{
    /// <summary>A round trip that takes at least that many milliseconds in the database is slow. Waiting for a connection does not count.</summary>
    /// <value>Default: 1,000. From 1 to 3,600,000.</value>
    [Range(1, 3_600_000)]
    public int ThresholdMilliseconds { get; set; } = 1000;

    /// <summary>How many different statements are remembered. The one that was not slow for the longest time makes room.</summary>
    /// <value>Default: 200. From 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int Capacity { get; set; } = 200;

    /// <summary>A statement is logged, and its plan taken, at most once in that many seconds.</summary>
    /// <value>Default: 60. From 1 to 86,400.</value>
    [Range(1, 86_400)]
    public int ReportIntervalSeconds { get; set; } = 60;

    /// <summary>Are plans taken?</summary>
    /// <value>Default: yes.</value>
    public bool Plans { get; set; } = true;

    /// <summary>How long taking a plan may last, in milliseconds.</summary>
    /// <value>Default: 2,000. From 10 to 60,000.</value>
    [Range(10, 60_000)]
    public int PlanTimeoutMilliseconds { get; set; } = 2000;
}
