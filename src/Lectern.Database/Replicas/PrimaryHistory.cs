namespace Lectern.Database.Replicas;

/// <summary>
/// When the primary was where, as this process saw it: the lag of a replica is the age of the oldest of these samples that it has not
/// replayed. No clock of another machine takes part, an idle primary makes nobody late, and when the primary is gone time stands still:
/// nobody falls further behind a primary that writes nothing. Not thread-safe.
/// </summary>
internal sealed class PrimaryHistory(ReplicaOptions options, TimeProvider time)
{
    // PostgreSQL's XLOG_BLCKSZ, unless it was built with another.
    private const ulong WalPage = 8192;

    // A hundredth of the limit apart, they reach back ten times the limit at least; more lag than that is not told apart.
    private const int MaxSamples = 1024;

    private readonly Queue<(long At, WalPosition Position)> _samples = new();
    private readonly TimeSpan _spacing = options.MaxLag / 100;
    private WalPosition _newest;
    private long _recordedAt;
    private long _asOf;

    /// <param name="position">How far the primary has flushed its log; it sends no more to replicas.</param>
    /// <param name="at">The clock's timestamp, taken before the primary was asked.</param>
    public void Record(WalPosition position, long at)
    {
        _asOf = at;
        if (position.Timeline != _newest.Timeline)
            (_newest, _recordedAt) = (default, 0);
        if (_newest == default)
            _samples.Clear();
        // The log is written ahead in whole pages; a position at the edge of one may be inside a record, which nobody can have replayed.
        if (!position.IsAfter(_newest) || position.Lsn % WalPage == 0 || (_samples.Count > 0 && time.GetElapsedTime(_recordedAt, at) < _spacing))
            return;
        (_newest, _recordedAt) = (position, at);
        if (_samples.Count >= MaxSamples)
            _samples.Dequeue();
        _samples.Enqueue((at, position));
    }

    /// <summary>How far behind <paramref name="replayed"/> is; <c>AtLeast</c> when it is behind all that is known, and so perhaps further.</summary>
    public (TimeSpan Lag, bool AtLeast) LagOf(WalPosition replayed)
    {
        var first = true;
        foreach (var (at, position) in _samples)
        {
            if (!position.IsReachedBy(replayed))
                return (time.GetElapsedTime(at, _asOf), first);
            first = false;
        }
        return (TimeSpan.Zero, false);
    }
}
