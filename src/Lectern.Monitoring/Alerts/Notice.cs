namespace Lectern.Monitoring.Alerts;

/// <summary>Why people are written to.</summary>
public enum NoticeKind
{
    /// <summary>Something began.</summary>
    Firing,

    /// <summary>It still lasts.</summary>
    Reminder,

    /// <summary>Something ended.</summary>
    Resolved,

    /// <summary>Nothing: whoever does not hear this knows that alerts do not reach them.</summary>
    Heartbeat,

    /// <summary>An operator tries whether it arrives.</summary>
    Test,
}

/// <summary>One message, the same for every channel. Immutable.</summary>
public sealed record Notice
{
    /// <summary>Its own name, of letters, digits and '-': whoever works it out again after a crash gives it the same.</summary>
    public required string Id { get; init; }

    /// <summary>The <see cref="Id"/> of the notice that it follows up; its own for the first.</summary>
    public required string Thread { get; init; }

    public required NoticeKind Kind { get; init; }

    /// <summary>The same for all notices of a thread.</summary>
    public required string Title { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What fires now, also that which was told before.</summary>
    public IReadOnlyList<NoticeLine> Firing { get; init; } = [];

    /// <summary>What has ended.</summary>
    public IReadOnlyList<NoticeLine> Resolved { get; init; } = [];
}

/// <summary>An alert as a notice tells of it.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Summary">What it is.</param>
/// <param name="Labels">What it is about.</param>
/// <param name="Value">The figure with its unit; null when it was never known.</param>
/// <param name="StartedAt">Since when.</param>
/// <param name="ResolvedAt">Until when; null while it lasts.</param>
public sealed record NoticeLine(string Rule, AlertSeverity Severity, string Summary, IReadOnlyDictionary<string, string> Labels, string? Value, DateTimeOffset StartedAt, DateTimeOffset? ResolvedAt);
