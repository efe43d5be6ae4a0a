using System.ComponentModel.DataAnnotations;
using Lectern.Monitoring.Regressions;
using Microsoft.Extensions.Options;

namespace Lectern.Monitoring;

/// <summary>Section <c>Lectern:Monitoring</c>. docs/monitoring.md explains them.</summary>
public class MonitoringOptions
{
    /// <summary>Whether anything is collected. Off is for measuring what it costs.</summary>
    /// <value>Default: true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Meters to listen to besides those of ASP.NET Core, Kestrel, .NET, Npgsql and Lectern, separated by commas; <c>Name*</c> is all that begin so.</summary>
    /// <value>Default: none.</value>
    public string Meters { get; set; } = "";

    /// <summary>Series that one instrument may have; what exceeds them goes to one series with the tag <c>otel.metric.overflow</c>.</summary>
    /// <value>Default: 500: routes by methods and statuses. From 10 to 10,000.</value>
    [Range(10, 10_000)]
    public int MaxSeriesPerInstrument { get; set; } = 500;

    /// <summary>Series of all instruments together.</summary>
    /// <value>Default: 2,000. From 100 to 100,000.</value>
    [Range(100, 100_000)]
    public int MaxSeries { get; set; } = 2_000;

    /// <summary>How this node is called in the history and on the dashboard.</summary>
    /// <value>Default: the machine's name; of a Lectern server with its port. At most 100 characters.</value>
    [StringLength(100)]
    public string Node { get; set; } = "";

    [ValidateObjectMembers]
    public ObjectiveOptions Objectives { get; set; } = new();

    [ValidateObjectMembers]
    public RegressionOptions Regressions { get; set; } = new();
}
