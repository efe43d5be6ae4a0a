namespace Lectern.Monitoring.Alerts;

/// <summary>For how long the store of alerts has not answered. Thread-safe.</summary>
internal sealed class StoreAbsence(TimeProvider time)
{
    // 0 while it answers; else the timestamp of the first failure.
    private long _since;

    public bool IsAway => Volatile.Read(ref _since) != 0;

    public TimeSpan Length => Volatile.Read(ref _since) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>It did not answer. Returns whether that is new.</summary>
    public bool Began() => Interlocked.CompareExchange(ref _since, Math.Max(time.GetTimestamp(), 1), 0) == 0;

    /// <summary>It answered. Returns whether that is new.</summary>
    public bool Ended() => Interlocked.Exchange(ref _since, 0) != 0;
}
