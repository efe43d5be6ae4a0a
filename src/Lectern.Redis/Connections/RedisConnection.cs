using System.Buffers;
using System.IO.Pipelines;

namespace Lectern.Redis;

/// <summary>
/// One connection that all callers share. Commands go into one <see cref="Outbox"/>, in the order in which their callers wait, so that a
/// crowd of callers costs few system calls. One loop reads, and hands each reply to the one who waits longest. When it ends, for
/// whatever cause, everybody under way fails, and it never comes back: a new connection is a new object. Thread-safe.
/// </summary>
internal sealed class RedisConnection : IDisposable
{
    private readonly Lock _gate = new();
    private readonly RedisEndpoint _server;
    private readonly RedisOptions _options;
    private readonly Transport _transport;
    private readonly PushReader _pushes;
    private readonly CircuitBreaker _breaker;
    private readonly ReplyQueue _replies;
    private readonly FrameScanner _scanner;
    private readonly Outbox _outbox;
    private readonly TaskCompletionSource<Exception> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Exception? _cause;
    private long _lastRead;
    private long _waitingSince;

    public RedisConnection(RedisEndpoint server, RedisOptions options, Transport transport, PushReader pushes, CircuitBreaker breaker)
    {
        (_server, _options, _transport, _pushes, _breaker) = (server, options, transport, pushes, breaker);
        _outbox = new(transport.Stream, _gate, Abort);
        _replies = new(options.MaxInFlight);
        _scanner = new(RespLimits.Of(options));
        _lastRead = options.Time.GetTimestamp();
    }

    /// <summary>What the server said of itself in its greeting.</summary>
    public ServerGreeting Greeting { get; set; } = ServerGreeting.None;

    /// <summary>Ends, with the cause, when the reading loop has ended and everybody under way has failed.</summary>
    public Task<Exception> Ended => _ended.Task;

    public bool IsOpen => Volatile.Read(ref _cause) is null;

    public int InFlight => _replies.Count;

    /// <summary>Starts to read.</summary>
    /// <param name="lost">Called once at the end, before anybody fails.</param>
    public void Start(Action lost) => _ = Task.Run(() => ReadAsync(lost));

    /// <summary>Sends a command; the task ends with its reply, its failure, its deadline or its caller's cancellation.</summary>
    /// <param name="command">Written before this returns; its arguments are needed again only for a redirection.</param>
    /// <param name="decode">Runs on the reading loop.</param>
    /// <param name="deadline">By the options' clock.</param>
    /// <param name="asking">Sends ASKING first, for a slot that is moving here.</param>
    /// <param name="cancel">Lets the caller leave; the reply is dropped when it comes.</param>
    /// <exception cref="RedisUnavailableException">Nothing was sent: the connection has ended or its queue is full.</exception>
    public ValueTask<T> Send<TCommand, T>(in TCommand command, RedisReplyDecoder<T> decode, long deadline, bool asking, CancellationToken cancel) where TCommand : IWireCommand
    {
        cancel.ThrowIfCancellationRequested();
        var pending = PendingReply<T>.Rent(decode, deadline);
        bool alone;
        lock (_gate)
        {
            if (Refusal() is { } refusal)
            {
                pending.GiveBack();
                throw refusal;
            }
            alone = _replies.Count == 0;
            if (alone)
                Volatile.Write(ref _waitingSince, _options.Time.GetTimestamp());
            if (asking)
                _replies.Add(IgnoredReply.Instance);
            _replies.Add(pending);
            _outbox.Write(command, asking);
        }
        pending.Observe(cancel);
        _outbox.Send(alone);
        return pending.Task;
    }

    private RedisUnavailableException? Refusal()
    {
        if (_cause is not null)
            return new(RedisUnavailableReason.BreakerOpen, $"The connection to Redis at {_server} has ended; a new one is being made.", _cause);
        if (!_replies.HasRoomFor(2))
            return new(RedisUnavailableReason.QueueFull, $"{_replies.Count:N0} commands wait for Redis at {_server}. Ask it for less, or raise MaxInFlight (now {_options.MaxInFlight:N0}).");
        if (_outbox.Unsent > _options.MaxUnsentBytes)
            return new(RedisUnavailableReason.QueueFull, $"{_outbox.Unsent:N0} bytes wait to be sent to Redis at {_server}. Send it less, or raise MaxUnsentBytes (now {_options.MaxUnsentBytes:N0}).");
        return null;
    }

    /// <summary>Ends the connection. The first cause stands.</summary>
    public void Abort(Exception cause)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, null) is not null)
            return;
        _outbox.Close();
        _transport.Dispose();
    }

    public void Dispose() => Abort(new ObjectDisposedException(nameof(RedisClient)));

    /// <summary>What the clock does, about ten times in a <see cref="RedisOptions.CommandTimeout"/>.</summary>
    public void Tick()
    {
        var now = _options.Time.GetTimestamp();
        var tooMany = _replies.Expire(now, _server) is > 0 and var expired && _breaker.TimedOut(expired);
        // Not counted by who timed out: callers who cancel sooner would keep a dead server unnoticed.
        var silence = _options.Time.GetElapsedTime(Math.Max(Volatile.Read(ref _lastRead), Volatile.Read(ref _waitingSince)), now);
        // Bytes that wait in the socket mean that this process is the slow one.
        var dead = InFlight > 0 && silence >= _options.CommandTimeout && !_transport.HasUnread;
        if (dead || tooMany)
            Abort(new RedisUnavailableException(RedisUnavailableReason.TimedOut, $"Redis at {_server} said nothing in time for {(dead ? "CommandTimeout" : "TimeoutsToOpen commands in a row")}."));
        else if (InFlight == 0 && silence >= _options.HeartbeatInterval && IsOpen)
            _ = PingAsync(now);
    }

    private async Task PingAsync(long now)
    {
        try
        {
            var deadline = now + (long)(_options.CommandTimeout.TotalSeconds * _options.Time.TimestampFrequency);
            await Send(default(PingCommand), static (ref RedisReplyReader _) => true, deadline, asking: false, CancellationToken.None);
        }
        catch (RedisException)
        {
            // Whatever it is, the clock or the reading loop has seen it too.
        }
    }

    private async Task ReadAsync(Action lost)
    {
        try
        {
            await ReadRepliesAsync();
        }
        catch (Exception cause)
        {
            Abort(cause);
        }
        lost();
        lock (_gate)
        {
            // Nobody joins the queue any more: the lock has been held since the cause was set.
        }
        FailAll();
        _ended.SetResult(_cause!);
    }

    private async Task ReadRepliesAsync()
    {
        var reader = PipeReader.Create(_transport.Stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, minimumReadSize: 8 * 1024));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync();
                Volatile.Write(ref _lastRead, _options.Time.GetTimestamp());
                var rest = read.Buffer;
                while (!rest.IsEmpty && _scanner.TryScan(rest, out var length))
                {
                    Deliver(rest.Slice(0, length));
                    rest = rest.Slice(length);
                }
                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                    throw new EndOfStreamException($"Redis at {_server} closed the connection.");
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private void Deliver(in ReadOnlySequence<byte> frame)
    {
        if (frame.FirstSpan[0] == '>')
        {
            _pushes.Deliver(frame);
            return;
        }
        var pending = _replies.Take() ?? throw RedisProtocolException.Because($"a reply to no command: '{Shown.Of(frame.FirstSpan)}'");
        pending.Accept(frame);
        _breaker.Answered();
    }

    private void FailAll()
    {
        var cause = new RedisUnavailableException(RedisUnavailableReason.ConnectionLost,
            $"The connection to Redis at {_server} broke while the command was under way; it may have been carried out. {_cause!.Message}", _cause);
        while (_replies.Take() is { } pending)
            pending.Drop(cause);
    }
}
