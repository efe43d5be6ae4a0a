using System.ComponentModel.DataAnnotations;

namespace Lectern.Monitoring.Regressions;

/// <summary>Section <c>Lectern:Monitoring:Regressions</c>. docs/regressions.md explains them.</summary>
public sealed class RegressionOptions
{
    /// <summary>Whether the minutes of the figures are watched for lasting changes.</summary>
    /// <value>Default: true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How far back a change is looked for.</summary>
    /// <value>Default: 24 hours. From 1 to 168.</value>
    [Range(1, 168)]
    public int WindowHours { get; set; } = 24;

    /// <summary>Smaller changes are not reported, however certain.</summary>
    /// <value>Default: 20 %. From 1 to 1,000.</value>
    [Range(1, 1000)]
    public double LeastPercent { get; set; } = 20;

    /// <summary>Less certain changes are not reported.</summary>
    /// <value>Default: 95 %. From 50 to 100.</value>
    [Range(50, 100)]
    public double ConfidencePercent { get; set; } = 95;
}
