namespace Lectern.Redis;

/// <summary>Whether Redis can be used.</summary>
public enum RedisClientState
{
    /// <summary>The first answer is awaited.</summary>
    Connecting,

    /// <summary>It can.</summary>
    Ready,

    /// <summary>Some masters of a Cluster fail, or some slots have none.</summary>
    Degraded,

    /// <summary>No master answers.</summary>
    Unavailable,

    /// <summary>The client has been disposed of.</summary>
    Closed,
}
