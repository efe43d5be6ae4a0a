namespace Lectern.Database.Replicas;

/// <summary>
/// A place in the history of a PostgreSQL cluster: the timeline, which grows by a promotion, and the byte in its write-ahead log
/// (https://www.postgresql.org/docs/15/continuous-archiving.html#BACKUP-TIMELINES).
/// </summary>
/// <param name="Timeline">From 1; 0 before anything was written or seen.</param>
/// <param name="Lsn">Log sequence number.</param>
public readonly record struct WalPosition(int Timeline, ulong Lsn)
{
    /// <summary>Of a write whose position could not be read: no replica is known to have it.</summary>
    public static WalPosition NewestOf(int timeline) => new(timeline, ulong.MaxValue);

    /// <summary>
    /// Does a host that is at <paramref name="replayed"/> show what was written up to here? A later timeline that has come as far shows
    /// it, or it was lost in the promotion and nobody will ever show it. A host on an earlier timeline may be anywhere in a history that ended.
    /// </summary>
    public bool IsReachedBy(WalPosition replayed) => replayed.Timeline >= Timeline && replayed.Lsn >= Lsn;

    /// <summary>Did it come later? A later timeline always did.</summary>
    public bool IsAfter(WalPosition other) => Timeline != other.Timeline ? Timeline > other.Timeline : Lsn > other.Lsn;

    /// <summary>As PostgreSQL writes it, behind the timeline: <c>2:16/B374D848</c>.</summary>
    public override string ToString() => $"{Timeline}:{Lsn >> 32:X}/{(uint)Lsn:X}";
}
