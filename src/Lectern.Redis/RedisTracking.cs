namespace Lectern.Redis;

/// <summary>What the server reports changes of.</summary>
public enum RedisTrackingMode
{
    /// <summary>
    /// Every key that this client read, once: after the report, a key is tracked again by reading it again. What a cache wants: it is
    /// told of what it may hold and of nothing else, and the server bounds the table (<c>tracking-table-max-keys</c>).
    /// </summary>
    Reads,

    /// <summary>
    /// Every key that starts with one of the prefixes, read or not. The server keeps no table, and every write under the prefixes
    /// reaches every client: for few writes, or many readers of the same keys.
    /// </summary>
    Prefixes,
}

/// <summary>
/// Asks Redis to report keys that change (server-assisted client-side caching) on the connections that keys are read from.
/// What is promised, and what is not: docs/redis.md. Source: https://redis.io/docs/latest/develop/reference/client-side-caching/
/// </summary>
public sealed class RedisTracking
{
    /// <summary>What the server reports.</summary>
    /// <value>Default: <see cref="RedisTrackingMode.Reads"/>.</value>
    public RedisTrackingMode Mode { get; init; }

    /// <summary>The prefixes of <see cref="RedisTrackingMode.Prefixes"/>; none may be the start of another. None at all means every key.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>Who is told.</summary>
    public required IRedisTrackingListener Listener { get; init; }
}

/// <summary>
/// Is told what is no longer true. Called by the loop that reads a connection, so it must be quick and must not wait: no reply of that
/// connection is delivered meanwhile. Several connections (Cluster) may call at once. An exception from <see cref="Invalidated"/> or
/// <see cref="InvalidatedAll"/> closes the connection, which leads to <see cref="Lost"/>: a change that was not noted must not be missed.
/// <para>
/// A caller may still hold a reply that was read before the call. Whoever stores replies must therefore note, before it reads, that it
/// is about to, and drop what was invalidated in between (compare <see cref="RedisClient.Epoch"/> as well).
/// </para>
/// </summary>
public interface IRedisTrackingListener
{
    /// <summary>A key has changed, expired or been evicted. The bytes are gone when this returns.</summary>
    void Invalidated(ReadOnlySpan<byte> key);

    /// <summary>Every key of a server is gone (FLUSHALL).</summary>
    void InvalidatedAll();

    /// <summary>
    /// Changes may have been missed: everything read from any server before this call is unverified. Called before a command that was
    /// under way fails and before the new connection is made. <see cref="RedisClient.Epoch"/> has its new value.
    /// </summary>
    /// <param name="server">The server whose connection was lost, or which lost slots to another.</param>
    void Lost(RedisEndpoint server);
}
