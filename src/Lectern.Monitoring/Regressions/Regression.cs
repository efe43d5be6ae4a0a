namespace Lectern.Monitoring.Regressions;

/// <summary>A figure that changed for good.</summary>
/// <param name="Figure">Its name, such as <c>http.p95</c>.</param>
/// <param name="At">The first minute that is new.</param>
/// <param name="Before">The level before, in the figure's unit.</param>
/// <param name="After">The level after.</param>
/// <param name="Confidence">From 0 to 1.</param>
/// <param name="Direction">Is it good or bad?</param>
/// <param name="FoundAt">When it was noticed.</param>
public sealed record Regression(string Figure, DateTimeOffset At, double Before, double After, double Confidence, ChangeDirection Direction, DateTimeOffset FoundAt)
{
    /// <summary>Whether both tell of one event. A change back soon after is another.</summary>
    public bool IsSame(Regression other, TimeSpan near) => Figure == other.Figure && Math.Sign(After - Before) == Math.Sign(other.After - other.Before) && (At - other.At).Duration() <= near;
}

/// <summary>Is a change good or bad?</summary>
public enum ChangeDirection
{
    /// <summary>Slower, more errors, fewer hits.</summary>
    Worse,

    /// <summary>Faster, fewer errors, more hits.</summary>
    Better,

    /// <summary>Neither, such as more visitors.</summary>
    Other,
}

/// <summary>Keeps what was found, for all nodes and beyond a restart.</summary>
public interface IRegressionStore
{
    /// <summary>Those whose change is not older than <paramref name="since"/>, newest first, at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<Regression>> ReadAsync(DateTimeOffset since, int most, CancellationToken cancel);

    /// <summary>
    /// Keeps one, unless the figure has one of the same direction within <paramref name="near"/> of it: decided where several nodes meet, so that of nodes
    /// that see the same at the same time one keeps it.
    /// </summary>
    /// <returns>Whether it was new.</returns>
    Task<bool> TryAddAsync(Regression regression, TimeSpan near, CancellationToken cancel);

    /// <summary>Forgets those whose change is older.</summary>
    Task TrimAsync(DateTimeOffset before, CancellationToken cancel);
}
