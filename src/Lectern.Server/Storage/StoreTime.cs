namespace Lectern.Server.Storage;

/// <summary>Times as the stores keep them: UTC, whole microseconds.</summary>
public static class StoreTime
{
    public static DateTime Now(this TimeProvider time) => Truncate(time.GetUtcNow().UtcDateTime);

    /// <summary>A time as a parameter of hand-written SQL.</summary>
    public static object TimeValue(this Store store, DateTime time) => store.Kind == StoreKind.Sqlite ? ToMicroseconds(time) : time;

    /// <summary>Drops what neither store would keep, so that a value compares equal to itself when it is read back.</summary>
    public static DateTime Truncate(DateTime time) => new(time.Ticks - time.Ticks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);

    public static long ToMicroseconds(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTime FromMicroseconds(long microseconds) => DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
