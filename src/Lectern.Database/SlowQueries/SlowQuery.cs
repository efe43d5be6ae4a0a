namespace Lectern.Database.SlowQueries;

/// <summary>How a round trip ended that brought no rows.</summary>
public enum StatementFault
{
    /// <summary>It did bring them.</summary>
    None,

    /// <summary>It took longer than a statement may.</summary>
    StatementTimeout,

    /// <summary>It waited longer for a lock than a statement may.</summary>
    LockTimeout,

    /// <summary>Whoever asked did not wait for the end.</summary>
    Canceled,

    Failed,
}

/// <summary>What is known of a statement that was slow at least once: figures of its slow runs, never their values.</summary>
/// <param name="Id">The fingerprint in 16 hexadecimal digits.</param>
/// <param name="Query">The statement with '?' in the place of every value.</param>
/// <param name="Count">Slow runs.</param>
/// <param name="Total">Time in the database, all slow runs together.</param>
/// <param name="Max">The slowest.</param>
/// <param name="Latest">The latest.</param>
/// <param name="WaitTotal">Time that the callers waited for their connections.</param>
/// <param name="WaitMax">The longest of these.</param>
/// <param name="Endpoint">The latest run's <see cref="DatabaseScope.Endpoint"/>; null outside a scope.</param>
/// <param name="CallSite">Where in the program the latest run's connection was asked for.</param>
/// <param name="Host">The latest run's host.</param>
/// <param name="Fault">How the latest run ended.</param>
/// <param name="Faults">Runs that did not end with rows.</param>
/// <param name="FirstSeen">When the first slow run ended.</param>
/// <param name="LastSeen">When the latest ended.</param>
/// <param name="Plan">The latest plan, or why there is none; null when none was taken yet.</param>
/// <param name="PlanTakenAt">When it was taken.</param>
public sealed record SlowQuery(
    string Id,
    string Query,
    long Count,
    TimeSpan Total,
    TimeSpan Max,
    TimeSpan Latest,
    TimeSpan WaitTotal,
    TimeSpan WaitMax,
    string? Endpoint,
    string CallSite,
    string Host,
    StatementFault Fault,
    long Faults,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    string? Plan,
    DateTimeOffset? PlanTakenAt);
