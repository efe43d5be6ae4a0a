using System.Runtime.CompilerServices;

namespace Lectern.Redis;

/// <summary>
/// A client of one Redis server, a master with replicas, or a Redis Cluster. One connection per server serves all callers; make one
/// client and share it. Thread-safe. The rest of it is in RedisClient.Commands.cs.
/// <para>
/// Every method that asks Redis throws a <see cref="RedisException"/> of three kinds: <see cref="RedisUnavailableException"/> when there
/// was no answer, <see cref="RedisErrorException"/> when the answer is an error, <see cref="RedisProtocolException"/> never directly but
/// as the cause of the first. Nothing is sent twice unless Redis said that it did not carry it out, or
/// <see cref="RedisOptions.RetryIdempotent"/> asks for it. Arguments must not change until the answer is there.
/// </para>
/// </summary>
public sealed partial class RedisClient : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly RedisMetrics _metrics;
    private readonly TrackingEpoch _epoch;
    private readonly NodeTable _nodes;
    private readonly TopologyWatch _watch;
    private readonly Router _router;
    private readonly long _patience;
    private int _disposed;

    private RedisClient(RedisOptions options)
    {
        _options = options;
        _patience = (long)(options.CommandTimeout.TotalSeconds * options.Time.TimestampFrequency);
        var chance = new Chance(options.Random ?? new Random(HashCode.Combine(Environment.ProcessId, options.Time.GetTimestamp())));
        _metrics = new(() => Nodes);
        _epoch = new(options.Tracking?.Listener);
        _nodes = new(endpoint => new(endpoint, options, _metrics, _epoch, chance));
        _watch = new(options, _nodes, new(options, _nodes, chance), _epoch, _metrics);
        _router = new(options, _nodes, _watch, _epoch, _metrics, chance);
    }

    /// <summary>
    /// How many times invalidations may have been missed. Read it before reading keys to keep, and again before keeping them: when it
    /// has changed, what was read is unverified. It changes before any reply of a new connection is delivered.
    /// </summary>
    public long Epoch => _epoch.Value;

    /// <summary>The servers that the client knows, at this moment.</summary>
    public IReadOnlyList<RedisNodeState> Nodes => [.. _nodes.All.Select(node => node.State)];

    /// <summary>True when it talks to a Redis Cluster; false until it knows.</summary>
    public bool IsCluster => _watch.Current?.IsCluster ?? false;

    /// <summary>Whether Redis can be used at this moment.</summary>
    public RedisClientState State
    {
        get
        {
            if (Volatile.Read(ref _disposed) != 0)
                return RedisClientState.Closed;
            if (_watch.Current is not { } topology)
                return _watch.Failure is null ? RedisClientState.Connecting : RedisClientState.Unavailable;
            // A server that was not asked yet has not failed.
            var failing = topology.Shards.Count(shard => shard.Primary.IsFailing);
            return failing == topology.Shards.Count ? RedisClientState.Unavailable
                : failing > 0 || !topology.IsWhole ? RedisClientState.Degraded
                : RedisClientState.Ready;
        }
    }

    /// <summary>Makes a client that connects by itself: for a service that starts without Redis, too.</summary>
    /// <exception cref="ArgumentException">An option is out of bounds; the message says what to write.</exception>
    public static RedisClient Start(RedisOptions options)
    {
        RedisOptionsCheck.Check(options);
        var client = new RedisClient(options);
        client._watch.Start();
        return client;
    }

    /// <summary>Makes a client and waits until it knows what it talks to.</summary>
    /// <exception cref="ArgumentException">An option is out of bounds; the message says what to write.</exception>
    /// <exception cref="RedisException">No server answered, or it refused: a wrong password is a <see cref="RedisErrorException"/>.</exception>
    public static async Task<RedisClient> ConnectAsync(RedisOptions options, CancellationToken cancel = default)
    {
        var client = Start(options);
        try
        {
            await client._router.FirstTopologyAsync(options.Time.GetTimestamp() + client._patience + (long)(options.ConnectTimeout.TotalSeconds * options.Time.TimestampFrequency), cancel);
            return client;
        }
        catch (Exception cause)
        {
            await client.DisposeAsync();
            if (Refusal(cause) is { } refusal)
                throw new RedisErrorException(refusal.Message);
            throw;
        }
    }

    private static RedisErrorException? Refusal(Exception? cause) => cause is null ? null : cause as RedisErrorException ?? Refusal(cause.InnerException);

    // The pooling builder: the one object that a waiting call costs here is used again.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<T> SendAsync<TCommand, T>(TCommand command, RedisReplyDecoder<T> decode, CancellationToken cancel) where TCommand : IWireCommand
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (command.LongestArgument > _options.MaxBulkBytes)
            throw new ArgumentException($"An argument of {command.Name} is {command.LongestArgument:N0} bytes. Send less, or raise MaxBulkBytes (now {_options.MaxBulkBytes:N0}).", nameof(command));
        var start = _options.Time.GetTimestamp();
        var deadline = start + _patience;
        RedisNode? node = null;
        var asking = false;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                node ??= _router.Pick(_watch.Current ?? await _router.FirstTopologyAsync(deadline, cancel), command);
                var result = await node.SendAsync(command, decode, deadline, asking, cancel);
                if (_metrics.TimesOperations)
                    _metrics.Operation(_options.Time.GetElapsedTime(start), command.Name, null);
                return result;
            }
            catch (Exception failure)
            {
                if (node is null || await _router.AfterAsync(failure, node, command.IsIdempotent, attempt, deadline, cancel) is not { } step)
                {
                    if (_metrics.TimesOperations)
                        _metrics.Operation(_options.Time.GetElapsedTime(start), command.Name, failure);
                    throw;
                }
                (node, asking) = (step.Node, step.Asking);
            }
        }
    }

    /// <summary>Closes every connection. Commands under way fail with <see cref="RedisUnavailableReason.ConnectionLost"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _watch.DisposeAsync();
        await _nodes.DisposeAsync();
        _metrics.Dispose();
    }
}
