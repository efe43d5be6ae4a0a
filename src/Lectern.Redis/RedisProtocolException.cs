namespace Lectern.Redis;

/// <summary>The peer sent what is not RESP3, or more than the limits allow. Its connection has been closed.</summary>
public sealed class RedisProtocolException(string message) : RedisException(message)
{
    internal static RedisProtocolException Because(string what) => new($"The server sent {what}.");
}
