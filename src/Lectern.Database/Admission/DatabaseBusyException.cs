namespace Lectern.Database.Admission;

public enum BusyReason
{
    /// <summary>As many wait as may wait.</summary>
    QueueFull,

    /// <summary>The turn did not come within the limit.</summary>
    WaitedTooLong,

    /// <summary>No host that may answer is there.</summary>
    NoHost,

    /// <summary>The host is closing.</summary>
    Closing,
}

/// <summary>The database was not asked, because too many ask already. Nothing was done; trying again after <see cref="RetryAfter"/> is safe.</summary>
public sealed class DatabaseBusyException(BusyReason reason, string message) : Exception(message)
{
    public BusyReason Reason => reason;

    /// <summary>When to try again: the <c>Retry-After</c> of the 503 that this should become.</summary>
    public TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(1);
}
