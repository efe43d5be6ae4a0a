namespace Lectern.Redis;

/// <summary>
/// Whatever this client reports about Redis. There are three: <see cref="RedisUnavailableException"/> (no answer),
/// <see cref="RedisErrorException"/> (the answer is an error) and <see cref="RedisProtocolException"/> (the answer is not RESP3).
/// A cache catches this one and goes on without Redis.
/// </summary>
public abstract class RedisException(string message, Exception? inner = null) : Exception(message, inner);
