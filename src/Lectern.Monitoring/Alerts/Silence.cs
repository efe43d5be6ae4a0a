using System.IO.Enumeration;

namespace Lectern.Monitoring.Alerts;

/// <param name="Label">A label's name, or <c>alert</c> for the rule's name, or <c>severity</c>.</param>
/// <param name="Value">What it must be. <c>*</c> stands for anything, <c>?</c> for one character.</param>
public sealed record SilenceMatcher(string Label, string Value)
{
    internal bool Matches(Alert alert) => Of(alert) is { } actual && FileSystemName.MatchesSimpleExpression(Value, actual, ignoreCase: false);

    private string? Of(Alert alert) => Label switch
    {
        "alert" => alert.Rule,
        "severity" => alert.Severity.ToString().ToLowerInvariant(),
        _ => alert.Labels[Label],
    };
}

/// <summary>Keeps alerts quiet for a time: they go on being seen, and nobody is told. Immutable.</summary>
public sealed record Silence
{
    /// <summary>Given by the store.</summary>
    public long Id { get; init; }

    /// <summary>All must match.</summary>
    public required IReadOnlyList<SilenceMatcher> Matchers { get; init; }

    /// <summary>Who wanted it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Why.</summary>
    public required string Comment { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset Until { get; init; }

    internal bool Covers(Alert alert, DateTimeOffset at) => at < Until && Matchers.Count > 0 && Matchers.All(matcher => matcher.Matches(alert));
}
