using System.ComponentModel.DataAnnotations;

namespace Lectern.Monitoring.Alerts;

/// <summary>One of <c>Lectern:Alerts:Rules</c>. docs/alerts.md has examples.</summary>
public sealed class AlertRuleOptions
{
    /// <summary>Letters, digits, '.', '_' and '-'. A default rule of the same name is replaced.</summary>
    /// <value>Must be set.</value>
    public string Name { get; set; } = "";

    /// <summary>A name of the catalogue of figures, such as <c>http.errors.ratio</c>.</summary>
    /// <value>Must be set.</value>
    public string Figure { get; set; } = "";

    /// <summary>How much of the past the figure is taken over.</summary>
    /// <value>Default: 5 minutes. From 1 second to 30 days, as long as the history is kept.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A shorter window in which the condition must hold too.</summary>
    /// <value>Default: none.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan? ShortWindow { get; set; }

    /// <summary><c>Above</c> or <c>Below</c>: on which side of the threshold it is bad.</summary>
    /// <value>Default: Above.</value>
    public AlertComparison Comparison { get; set; }

    /// <summary>In the figure's unit: a ratio from 0 to 1, seconds, bytes, a count.</summary>
    /// <value>Must be set.</value>
    public double? Threshold { get; set; }

    /// <summary>Where it ends again.</summary>
    /// <value>Default: the threshold.</value>
    public double? ClearThreshold { get; set; }

    /// <summary>How long the condition must hold before it fires.</summary>
    /// <value>Default: 0, at once. Up to a day.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan For { get; set; }

    /// <summary><c>Info</c>, <c>Warning</c> or <c>Critical</c>.</summary>
    /// <value>Default: Warning.</value>
    public AlertSeverity Severity { get; set; } = AlertSeverity.Warning;

    /// <summary>What nothing to measure means: <c>Keep</c>, <c>Clear</c> or <c>Breach</c>.</summary>
    /// <value>Default: Keep.</value>
    public AbsentData Absent { get; set; }

    /// <summary>For a ratio of requests: how many must be bad within the window.</summary>
    /// <value>Default: 0.</value>
    [Range(0, int.MaxValue)]
    public int LeastRequests { get; set; }

    /// <summary>Names and values; alerts of one severity with the same labels are told together.</summary>
    /// <value>Default: none. At most 10.</value>
    public IDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>What people read.</summary>
    /// <value>Default: the figure and the threshold. At most 300 characters.</value>
    public string Summary { get; set; } = "";

    internal AlertRule ToRule() => new()
    {
        Name = Name,
        Figure = Figure,
        Severity = Severity,
        Summary = Summary.Length > 0 ? Summary : FormattableString.Invariant($"{Figure} is {(Comparison == AlertComparison.Above ? "above" : "below")} {Threshold}"),
        Window = Window,
        ShortWindow = ShortWindow,
        Comparison = Comparison,
        Threshold = Threshold!.Value,
        ClearThreshold = ClearThreshold ?? Threshold.Value,
        For = For,
        Absent = Absent,
        LeastRequests = LeastRequests,
        Labels = new(Labels),
    };
}
