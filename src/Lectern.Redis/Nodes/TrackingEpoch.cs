namespace Lectern.Redis;

/// <summary>Counts the times at which invalidations may have been missed, and tells the listener. Thread-safe.</summary>
internal sealed class TrackingEpoch(IRedisTrackingListener? listener)
{
    private long _value;

    public long Value => Volatile.Read(ref _value);

    /// <summary>The number goes up before the listener hears of it: whoever reads it in the listener reads the new one.</summary>
    public void Lose(RedisEndpoint server)
    {
        Interlocked.Increment(ref _value);
        try
        {
            listener?.Lost(server);
        }
        catch (Exception)
        {
            // There is no one to tell, and the connection's end must go on: its callers wait for their failure. The epoch says it all.
        }
    }
}
