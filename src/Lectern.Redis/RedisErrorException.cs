namespace Lectern.Redis;

/// <summary>The server answered with an error. The connection is fine.</summary>
public sealed class RedisErrorException(string message) : RedisException(message)
{
    /// <summary>The first word of the error: <c>OOM</c>, <c>WRONGTYPE</c>, <c>NOAUTH</c>, <c>ERR</c> and so on.</summary>
    public string Code { get; } = message.Split(' ', 2)[0];
}
