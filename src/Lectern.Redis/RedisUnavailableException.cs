namespace Lectern.Redis;

/// <summary>Why there is no answer.</summary>
public enum RedisUnavailableReason
{
    /// <summary>Nothing was sent: the server failed a moment ago and the probe has not succeeded yet.</summary>
    BreakerOpen,

    /// <summary>No answer came within the time limit. The command may have been carried out.</summary>
    TimedOut,

    /// <summary>The connection broke while the command was under way. It may have been carried out.</summary>
    ConnectionLost,

    /// <summary>Nothing was sent: too many commands or too many bytes are waiting for this server.</summary>
    QueueFull,
}

/// <summary>Redis gave no answer. Expected in operation; which of its reasons it was decides whether a retry could do harm.</summary>
public sealed class RedisUnavailableException(RedisUnavailableReason reason, string message, Exception? inner = null) : RedisException(message, inner)
{
    /// <summary>Why.</summary>
    public RedisUnavailableReason Reason { get; } = reason;

    /// <summary>True when Redis cannot have carried the command out, so that sending it again does no harm.</summary>
    public bool NothingWasSent => Reason is RedisUnavailableReason.BreakerOpen or RedisUnavailableReason.QueueFull;
}
