using System.Threading.Channels;

namespace Lectern.Redis;

/// <summary>
/// Keeps the topology current: asks on a cause (a redirection, a failing master), at most once in
/// <see cref="RedisOptions.TopologyLeastInterval"/>, and without one in <see cref="RedisOptions.TopologyInterval"/>.
/// While a master fails or a slot has none, it goes on asking: that is how a failover is followed. Thread-safe.
/// </summary>
internal sealed class TopologyWatch(RedisOptions options, NodeTable nodes, TopologySurvey survey, TrackingEpoch epoch, RedisMetrics metrics) : IAsyncDisposable
{
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _nextRun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Topology? _current;
    private volatile Exception? _failure;
    private Task? _loop;

    /// <summary>Null until the first survey succeeded.</summary>
    public Topology? Current => _current;

    /// <summary>Why the last survey failed; null when it did not.</summary>
    public Exception? Failure => _failure;

    public void Start()
    {
        Request();
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Says that there is a cause to ask.</summary>
    public void Request() => _wanted.Writer.TryWrite(true);

    /// <summary>Ends with the next survey, whether that succeeds or not.</summary>
    public Task NextRunAsync(TimeSpan patience, CancellationToken cancel)
    {
        Task next;
        lock (_gate)
            next = _nextRun.Task;
        return next.WaitAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, options.Time, cancel);
    }

    /// <summary>Asks once and takes over the answer.</summary>
    public async Task RunOnceAsync(CancellationToken cancel)
    {
        try
        {
            var newer = await survey.AskAsync(_current, cancel);
            var older = _current;
            _current = newer;
            _failure = null;
            if (older?.Leaver(newer, options.ReadFromReplicas) is { } leaver)
                epoch.Lose(leaver.Endpoint);
            await CloseOthersAsync(newer);
        }
        catch (Exception cause) when (cause is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            _failure = cause;
        }
        metrics.Refreshed(_failure is null);
        lock (_gate)
        {
            _nextRun.SetResult();
            _nextRun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private Task CloseOthersAsync(Topology newer)
    {
        var kept = newer.Endpoints;
        // Outside a Cluster the other servers given may be the next master.
        if (!newer.IsCluster)
            kept.UnionWith(options.Endpoints);
        return nodes.KeepAsync(kept);
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                await WantedAsync();
                _wanted.Reader.TryRead(out _);
                await RunOnceAsync(_stop.Token);
                if (_failure is not null || _current is not { IsWhole: true } current || current.Shards.Any(shard => shard.Primary.IsFailing))
                    Request();
                await Task.Delay(options.TopologyLeastInterval, options.Time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The client is being closed.
        }
    }

    private async Task WantedAsync()
    {
        try
        {
            await _wanted.Reader.WaitToReadAsync(_stop.Token).AsTask().WaitAsync(options.TopologyInterval, options.Time, _stop.Token);
        }
        catch (TimeoutException)
        {
            // Nobody had a cause.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_loop is not null)
            await _loop;
        _stop.Dispose();
    }
}
