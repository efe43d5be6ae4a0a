namespace Lectern.Redis;

/// <summary>
/// One server: keeps a connection to it, makes a new one when that ends, and tells at once when it is no use to wait. Connects when it is
/// first asked for. Thread-safe.
/// <para>
/// A connection that the server closed is replaced at once, and callers wait for the new one; only when that fails does the breaker open.
/// A connection given up for its silence opens the breaker right away: the next one would likely be as silent.
/// </para>
/// </summary>
internal sealed class RedisNode : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly RedisMetrics _metrics;
    private readonly TrackingEpoch _epoch;
    private readonly ReconnectPause _pause;
    private readonly CircuitBreaker _breaker;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private volatile RedisConnection? _live;
    private TaskCompletionSource<RedisConnection> _next = NewWait();
    private Task? _loop;
    private bool _served;

    public RedisNode(RedisEndpoint endpoint, RedisOptions options, RedisMetrics metrics, TrackingEpoch epoch, Chance chance)
    {
        (Endpoint, _options, _metrics, _epoch) = (endpoint, options, metrics, epoch);
        _pause = new(options.ReconnectLeast, options.ReconnectMost, chance);
        _breaker = new(options.TimeoutsToOpen);
    }

    public RedisEndpoint Endpoint { get; }

    public bool IsConnected => _live is { IsOpen: true };

    public bool IsFailing => _breaker.State is not RedisBreakerState.Closed;

    /// <summary>What it said when it was last connected.</summary>
    private ServerGreeting Greeting { get; set; } = ServerGreeting.None;

    public RedisNodeState State => new(Endpoint, IsConnected, Greeting.IsReplica, _breaker.State, _live?.InFlight ?? 0, _breaker.Cause?.Message);

    /// <summary>Sends a command on the connection, or waits for the connection that is being made.</summary>
    /// <exception cref="RedisUnavailableException">The breaker is open, or the queue is full.</exception>
    public ValueTask<T> SendAsync<TCommand, T>(in TCommand command, RedisReplyDecoder<T> decode, long deadline, bool asking, CancellationToken cancel) where TCommand : IWireCommand
    {
        if (!_served)
            _served = true;
        var live = _live;
        return live is { IsOpen: true } ? live.Send(command, decode, deadline, asking, cancel) : WaitAndSendAsync(command, decode, deadline, asking, cancel);
    }

    private async ValueTask<T> WaitAndSendAsync<TCommand, T>(TCommand command, RedisReplyDecoder<T> decode, long deadline, bool asking, CancellationToken cancel) where TCommand : IWireCommand
    {
        var connection = await ConnectedAsync(deadline, cancel);
        return await connection.Send(command, decode, deadline, asking, cancel);
    }

    /// <summary>The connection, once there is one.</summary>
    public async Task<RedisConnection> ConnectedAsync(long deadline, CancellationToken cancel)
    {
        Task<RedisConnection> next;
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
                throw new RedisUnavailableException(RedisUnavailableReason.BreakerOpen, $"Redis at {Endpoint} is no longer asked; nothing was sent.");
            if (IsFailing)
                throw Unavailable();
            _loop ??= Task.Run(StayConnectedAsync, CancellationToken.None);
            next = _next.Task;
        }
        var patience = _options.Time.GetElapsedTime(_options.Time.GetTimestamp(), deadline);
        try
        {
            return await next.WaitAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, _options.Time, cancel);
        }
        catch (TimeoutException)
        {
            throw new RedisUnavailableException(RedisUnavailableReason.BreakerOpen, $"Redis at {Endpoint} was not connected within the time limit; nothing was sent.");
        }
    }

    private async Task StayConnectedAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _breaker.Probe();
            RedisConnection connection;
            try
            {
                connection = await ConnectAsync();
            }
            catch (Exception cause)
            {
                Fail(cause);
                await PauseAsync();
                continue;
            }
            Publish(connection);
            var end = await TickUntilEndAsync(connection);
            // It may have ended before it was published, and then nobody was told.
            Lost(connection);
            if (_stop.IsCancellationRequested)
                break;
            _metrics.ConnectionLost(Endpoint);
            if (end is RedisUnavailableException or RedisProtocolException || !_pause.Forgives())
            {
                Fail(end);
                await PauseAsync();
            }
        }
        Fail(new ObjectDisposedException(nameof(RedisClient)));
    }

    private async Task<RedisConnection> ConnectAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using var timer = _options.Time.CreateTimer(_ => limit.Cancel(), null, _options.ConnectTimeout, Timeout.InfiniteTimeSpan);
        RedisConnection? connection = null;
        try
        {
            var transport = await Transport.ConnectAsync(Endpoint, _options.Tls, limit.Token);
            connection = new(Endpoint, _options, transport, new(_options.Tracking?.Listener, _metrics), _breaker);
            connection.Start(() => Lost(connection));
            connection.Greeting = await Handshake.ExchangeAsync(connection, _options, long.MaxValue, limit.Token);
            return connection;
        }
        catch (Exception cause)
        {
            connection?.Abort(cause);
            if (cause is OperationCanceledException && !_stop.IsCancellationRequested)
                throw new RedisUnavailableException(RedisUnavailableReason.TimedOut, $"Redis at {Endpoint} was not connected within ConnectTimeout (now {_options.ConnectTimeout.TotalSeconds:0.###} s).");
            throw;
        }
    }

    private void Publish(RedisConnection connection)
    {
        lock (_gate)
        {
            Greeting = connection.Greeting;
            _live = connection;
            _breaker.Close();
            _next.TrySetResult(connection);
        }
    }

    // Runs on the connection's own loop when that ends: before its callers fail, and long before there is another connection.
    private void Lost(RedisConnection connection)
    {
        lock (_gate)
        {
            if (_live != connection)
                return;
            _live = null;
            _next = NewWait();
        }
        // One that was only asked who serves what, and is let go, takes nothing with it.
        if (_served || !_stop.IsCancellationRequested)
            _epoch.Lose(Endpoint);
    }

    private async Task<Exception> TickUntilEndAsync(RedisConnection connection)
    {
        var period = TimeSpan.FromMilliseconds(Math.Clamp(_options.CommandTimeout.TotalMilliseconds / 10, 5, 250));
        var since = _options.Time.GetTimestamp();
        await using var clock = _options.Time.CreateTimer(_ => connection.Tick(), null, period, period);
        await using var stop = _stop.Token.UnsafeRegister(static one => ((RedisConnection)one!).Dispose(), connection);
        var end = await connection.Ended;
        // A server that greets and closes, over and over, is not forgiven each time.
        if (_options.Time.GetElapsedTime(since) > _options.ReconnectMost)
            _pause.Restart();
        return end;
    }

    private void Fail(Exception cause)
    {
        lock (_gate)
        {
            _breaker.Open(cause);
            _next.TrySetException(Unavailable());
            // Observed here: nobody may be waiting.
            _ = _next.Task.Exception;
            _next = NewWait();
        }
    }

    private RedisUnavailableException Unavailable() =>
        new(RedisUnavailableReason.BreakerOpen, $"Redis at {Endpoint} does not answer; it is being probed. {_breaker.Cause?.Message}", _breaker.Cause);

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(_pause.Next(), _options.Time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    private static TaskCompletionSource<RedisConnection> NewWait() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        Task? loop;
        lock (_gate)
        {
            loop = _loop;
            _stop.Cancel();
        }
        if (loop is not null)
            await loop;
        _stop.Dispose();
    }
}
