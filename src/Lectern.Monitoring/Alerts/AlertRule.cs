namespace Lectern.Monitoring.Alerts;

/// <summary>On which side of the threshold it is bad.</summary>
public enum AlertComparison
{
    Above,
    Below,
}

/// <summary>What it means when there is nothing to measure.</summary>
public enum AbsentData
{
    /// <summary>Nothing is concluded: what is firing goes on firing, and nothing begins.</summary>
    Keep,

    /// <summary>All is well: where nobody asks, nobody is failed.</summary>
    Clear,

    /// <summary>The condition holds: this figure is always there unless something is broken.</summary>
    Breach,
}

/// <summary>When to alert. Immutable; made of <see cref="AlertRuleOptions"/>, or one of <see cref="DefaultRules"/>.</summary>
public sealed record AlertRule
{
    public required string Name { get; init; }

    /// <summary>A name of the catalogue of figures.</summary>
    public required string Figure { get; init; }

    public required AlertSeverity Severity { get; init; }

    /// <summary>What people read.</summary>
    public required string Summary { get; init; }

    /// <summary>How much of the past the figure is taken over.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>
    /// A second, shorter window in which the condition must hold too; null for none. It ends the alert soon after the trouble,
    /// while the long one still remembers it.
    /// </summary>
    public TimeSpan? ShortWindow { get; init; }

    public AlertComparison Comparison { get; init; }

    public required double Threshold { get; init; }

    /// <summary>Firing ends when the figure is here or better. Between this and the threshold nothing changes, so that nothing flaps.</summary>
    public required double ClearThreshold { get; init; }

    /// <summary>How long the condition must hold before it fires.</summary>
    public TimeSpan For { get; init; }

    public AbsentData Absent { get; init; }

    /// <summary>
    /// For a ratio of requests: how many of them must be bad within <see cref="Window"/>, so that one failure in a quiet night is not the
    /// outage that its ratio looks like. 0 asks for none.
    /// </summary>
    public int LeastRequests { get; init; }

    public AlertLabels Labels { get; init; } = AlertLabels.None;

    internal bool IsBreached(double value) => Comparison == AlertComparison.Above ? value > Threshold : value < Threshold;

    internal bool IsClear(double value) => Comparison == AlertComparison.Above ? value <= ClearThreshold : value >= ClearThreshold;
}
