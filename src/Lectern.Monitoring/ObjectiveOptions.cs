using System.ComponentModel.DataAnnotations;

namespace Lectern.Monitoring;

/// <summary>Section <c>Lectern:Monitoring:Objectives</c>: what the service wants to reach. Error budgets, health score and burn-rate alerts are measured by it.</summary>
public sealed class ObjectiveOptions
{
    /// <summary>Requests that must not fail (5xx), in percent.</summary>
    /// <value>Default: 99.9. From 50 to 99.999.</value>
    [Range(50, 99.999)]
    public double AvailabilityPercent { get; set; } = 99.9;

    /// <summary>What a request may take to be fast, in milliseconds.</summary>
    /// <value>Default: 250, at which histograms count exactly. From 1 to 60,000.</value>
    [Range(1, 60_000)]
    public int LatencyMilliseconds { get; set; } = 250;

    /// <summary>Requests that must be fast, in percent.</summary>
    /// <value>Default: 95. From 1 to 99.999.</value>
    [Range(1, 99.999)]
    public double LatencyPercent { get; set; } = 95;
}
