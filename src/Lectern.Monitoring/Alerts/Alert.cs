namespace Lectern.Monitoring.Alerts;

/// <summary>How bad it is. A critical alert mutes the lesser ones with the same labels.</summary>
public enum AlertSeverity
{
    Info,
    Warning,
    Critical,
}

/// <summary>Where an alert stands.</summary>
public enum AlertStatus
{
    /// <summary>The condition holds, but not yet for as long as the rule asks.</summary>
    Pending,

    /// <summary>It has held long enough, and somebody should look.</summary>
    Firing,

    /// <summary>It is over. What begins again later is another alert.</summary>
    Resolved,
}

/// <summary>One time that a rule's condition held, from its beginning to its end. Immutable.</summary>
public sealed record Alert
{
    /// <summary>The rule and the millisecond in which it began: the same for whoever works it out again after a crash.</summary>
    public required string Id { get; init; }

    /// <summary>The rule's name.</summary>
    public required string Rule { get; init; }

    public required AlertSeverity Severity { get; init; }

    public required AlertLabels Labels { get; init; }

    public required string Summary { get; init; }

    public required AlertStatus Status { get; init; }

    /// <summary>Since when the condition holds.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FiredAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>The figure when it was last known, in the figure's unit.</summary>
    public double? Value { get; init; }

    /// <summary>Was there nothing to measure the last time?</summary>
    public bool NoData { get; init; }

    /// <summary>When people last heard of it.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>The notice under which later ones are sorted; null while nobody has heard of it.</summary>
    public string? Thread { get; init; }

    /// <summary>What is told in one message: alerts of one severity with the same labels.</summary>
    public string Group => $"{Severity}{Labels.Key}";

    internal static Alert Begin(AlertRule rule, RuleReading reading, DateTimeOffset at) => new()
    {
        Id = $"{rule.Name}.{at.ToUnixTimeMilliseconds()}",
        Rule = rule.Name,
        Severity = rule.Severity,
        Labels = rule.Labels,
        Summary = rule.Summary,
        Status = AlertStatus.Pending,
        StartedAt = at,
        Value = reading.Value,
        NoData = reading.IsAbsent,
    };
}
