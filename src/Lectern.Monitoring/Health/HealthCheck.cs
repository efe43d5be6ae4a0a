namespace Lectern.Monitoring.Health;

/// <summary>As <c>application/health+json</c> names it: https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06</summary>
public enum HealthStatus
{
    /// <summary>All is well.</summary>
    Pass,

    /// <summary>It works, but somebody should look.</summary>
    Warn,

    /// <summary>Something that people want does not work.</summary>
    Fail,
}

/// <summary>One thing that the service needs. Asked in the background, never by a request.</summary>
/// <param name="Name">Such as <c>database</c>.</param>
/// <param name="AskAsync">Asks; one finding for each part of it. What it throws is a failure.</param>
public sealed record HealthCheck(string Name, Func<CancellationToken, Task<IReadOnlyList<HealthFinding>>> AskAsync)
{
    /// <summary>For how long it may take.</summary>
    /// <value>Default: 2 s.</value>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>What a check found.</summary>
/// <param name="Status">How it is.</param>
/// <param name="Component">Which part; null when there is one.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Unit">In what.</param>
/// <param name="Output">Why it is not well.</param>
public sealed record HealthFinding(HealthStatus Status, string? Component = null, double? Value = null, string? Unit = null, string? Output = null)
{
    /// <summary>When it was found.</summary>
    public DateTimeOffset Time { get; init; }
}
