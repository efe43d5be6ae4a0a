using System.Collections.Concurrent;

namespace Lectern.Redis;

/// <summary>Every server known, by where it listens. Thread-safe.</summary>
internal sealed class NodeTable(Func<RedisEndpoint, RedisNode> create) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<RedisEndpoint, RedisNode> _nodes = new();
    private readonly Lock _gate = new();
    private bool _disposed;

    public ICollection<RedisNode> All => _nodes.Values;

    public RedisNode this[RedisEndpoint endpoint] => _nodes.TryGetValue(endpoint, out var node) ? node : Add(endpoint);

    private RedisNode Add(RedisEndpoint endpoint)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(RedisClient));
            return _nodes.GetOrAdd(endpoint, create);
        }
    }

    /// <summary>Closes the connections to all others.</summary>
    public async Task KeepAsync(IReadOnlySet<RedisEndpoint> endpoints)
    {
        foreach (var endpoint in _nodes.Keys)
            if (!endpoints.Contains(endpoint) && _nodes.TryRemove(endpoint, out var node))
                await node.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _disposed = true;
        await KeepAsync(new HashSet<RedisEndpoint>());
    }
}
