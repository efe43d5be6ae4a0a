namespace Lectern.Redis;

/// <summary>Where a command goes, and where it goes next when that was wrong. Thread-safe.</summary>
internal sealed class Router(RedisOptions options, NodeTable nodes, TopologyWatch watch, TrackingEpoch epoch, RedisMetrics metrics, Chance chance)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private uint _turn;

    /// <summary>The next server to try.</summary>
    internal readonly record struct Step(RedisNode? Node, bool Asking);

    /// <summary>The server for a command.</summary>
    /// <exception cref="RedisUnavailableException">Nobody serves its slot.</exception>
    public RedisNode Pick<TCommand>(Topology topology, in TCommand command) where TCommand : IWireCommand
    {
        var slot = topology.IsCluster ? command.Slot() : 0;
        var shard = slot >= 0 ? topology.Of(slot) : topology.Shards[chance.Below(topology.Shards.Count)];
        if (shard is null)
        {
            watch.Request();
            throw new RedisUnavailableException(RedisUnavailableReason.BreakerOpen, $"No master serves slot {slot} of the cluster; nothing was sent.");
        }
        return options.ReadFromReplicas && command.IsRead ? Replica(shard) : shard.Primary;
    }

    private RedisNode Replica(Shard shard)
    {
        var first = Interlocked.Increment(ref _turn);
        for (var i = 0; i < shard.Replicas.Count; i++)
            if (shard.Replicas[(int)((first + i) % shard.Replicas.Count)] is { IsFailing: false } replica)
                return replica;
        return shard.Primary;
    }

    /// <summary>Waits for the first topology.</summary>
    /// <exception cref="RedisUnavailableException">It did not come in time, or no server answers.</exception>
    public async Task<Topology> FirstTopologyAsync(long deadline, CancellationToken cancel)
    {
        while (watch.Current is null)
        {
            if (watch.Failure is { } failure)
                throw new RedisUnavailableException(RedisUnavailableReason.BreakerOpen, $"No Redis server of {string.Join(", ", options.Endpoints)} answers; nothing was sent. {failure.Message}", failure);
            try
            {
                await watch.NextRunAsync(Left(deadline), cancel);
            }
            catch (TimeoutException)
            {
                throw new RedisUnavailableException(RedisUnavailableReason.BreakerOpen, "No Redis server answered within the time limit; nothing was sent.");
            }
        }
        return watch.Current;
    }

    /// <summary>What to do about a failure; null when the caller is to have it.</summary>
    public async Task<Step?> AfterAsync(Exception failure, RedisNode asked, bool idempotent, int attempt, long deadline, CancellationToken cancel)
    {
        switch (failure)
        {
            case RedisErrorException error when attempt < options.MaxRedirects && Left(deadline) > TimeSpan.Zero:
                return await AfterErrorAsync(error, asked, deadline, cancel);
            case RedisErrorException { Code: "MOVED" or "ASK" or "READONLY" or "CLUSTERDOWN" }:
                watch.Request();
                return null;
            case RedisUnavailableException unavailable and not { Reason: RedisUnavailableReason.QueueFull }:
                watch.Request();
                return unavailable.Reason is RedisUnavailableReason.ConnectionLost && options.RetryIdempotent && idempotent && attempt == 0 ? new Step(null, false) : null;
            default:
                return null;
        }
    }

    private async Task<Step?> AfterErrorAsync(RedisErrorException error, RedisNode asked, long deadline, CancellationToken cancel)
    {
        if (Redirection.Read(error, asked.Endpoint) is { } redirection)
            return Follow(redirection, asked);
        switch (error.Code)
        {
            // Keys of one command are on two nodes while their slot moves; soon they are not.
            case "TRYAGAIN":
                metrics.Redirected("tryagain");
                await Task.Delay(Moment * (1 + chance.Fraction()), options.Time, cancel);
                return new Step(null, false);
            // The master became a replica, and did nothing. Who is the master now?
            case "READONLY":
                metrics.Redirected("readonly");
                watch.Request();
                try
                {
                    await watch.NextRunAsync(Left(deadline), cancel);
                }
                catch (TimeoutException)
                {
                    return null;
                }
                return new Step(null, false);
            case "CLUSTERDOWN":
                watch.Request();
                return null;
            default:
                return null;
        }
    }

    private Step Follow(Redirection redirection, RedisNode asked)
    {
        metrics.Redirected(redirection.IsAsk ? "ask" : "moved");
        if (!redirection.IsAsk)
        {
            // What was read of this slot was tracked there, and nobody there hears of its changes any more.
            if (watch.Current is { } current && current.FirstMove())
                epoch.Lose(asked.Endpoint);
            watch.Request();
        }
        return new(nodes[redirection.Target], redirection.IsAsk);
    }

    private TimeSpan Left(long deadline) => options.Time.GetElapsedTime(options.Time.GetTimestamp(), deadline);
}
