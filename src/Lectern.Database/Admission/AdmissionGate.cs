namespace Lectern.Database.Admission;

public enum AdmissionPriority
{
    Normal,

    /// <summary>Health checks and operators: they may take the reserved permits and wait in front.</summary>
    Operator,
}

/// <summary>
/// Lets a limited number in and has a limited number wait, each for a limited time, first come first served. The limit may move while
/// people are inside. Thread-safe.
/// </summary>
public sealed class AdmissionGate
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _queue = [];
    private readonly AdmissionOptions _options;
    private readonly TimeSpan _maxWait;
    private readonly TimeProvider _time;
    private readonly string _host;
    private readonly int _most;
    private int _reserved;
    private int _max;
    private int _limit;
    private int _inside;
    private bool _closed;

    /// <param name="host">The name of the host, for messages.</param>
    /// <param name="connections">Permits of both kinds together; at least 2.</param>
    /// <param name="options">The rules.</param>
    /// <param name="time">The clock.</param>
    /// <param name="most">What <see cref="SetConnections"/> may raise them to; <paramref name="connections"/> by default.</param>
    public AdmissionGate(string host, int connections, AdmissionOptions options, TimeProvider time, int most = 0)
    {
        (_host, _options, _time, _most) = (host, options, time, Math.Max(most, connections));
        (_reserved, _max) = Shared(connections);
        _limit = options.Adaptive ? Math.Min(options.InitialLimit, _max) : _max;
        _maxWait = TimeSpan.FromMilliseconds(options.MaxWaitMilliseconds);
    }

    /// <summary>How many may be inside now, the reserved permits left out.</summary>
    public int Limit => Volatile.Read(ref _limit);

    /// <summary>What <see cref="Limit"/> never exceeds.</summary>
    public int MaxLimit => Volatile.Read(ref _max);

    /// <summary>Permits of both kinds together.</summary>
    public int Connections
    {
        get
        {
            lock (_lock)
                return _max + _reserved;
        }
    }

    /// <summary>What <see cref="SetConnections"/> may raise them to.</summary>
    public int MostConnections => _most;

    public int Inside => Volatile.Read(ref _inside);

    public int Waiting
    {
        get
        {
            lock (_lock)
                return _queue.Count;
        }
    }

    /// <summary>Is nearly every permit taken?</summary>
    public bool IsNearlyFull => Inside >= Limit * 9 / 10;

    /// <summary>Takes a permit, which the caller gives back with <see cref="Leave"/>; or says why there is none. It never throws that: in a storm, throwing would be most of the work.</summary>
    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    public ValueTask<DatabaseBusyException?> EnterAsync(AdmissionPriority priority, CancellationToken cancel)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (_closed)
                return new(Closing());
            if (_inside < Ceiling(priority) && (_queue.Count == 0 || priority == AdmissionPriority.Operator))
            {
                _inside++;
                return new((DatabaseBusyException?)null);
            }
            if (_queue.Count >= _options.MaxQueue && priority == AdmissionPriority.Normal)
            {
                return new(new DatabaseBusyException(BusyReason.QueueFull,
                    $"{_queue.Count} requests wait for {_host} already, the most that may (Lectern:Database:Admission:MaxQueue); try again in a moment."));
            }
            waiter = new Waiter(priority);
            if (priority == AdmissionPriority.Operator)
                _queue.AddFirst(waiter.Node);
            else
                _queue.AddLast(waiter.Node);
        }
        return new(WaitAsync(waiter, cancel));
    }

    public void Leave()
    {
        lock (_lock)
        {
            _inside--;
            Admit();
        }
    }

    /// <summary>Moves the limit, kept between 1 and <see cref="MaxLimit"/>. Who is inside stays.</summary>
    public void SetLimit(int limit)
    {
        lock (_lock)
        {
            _limit = Math.Clamp(limit, 1, _max);
            Admit();
        }
    }

    /// <summary>Moves how many permits of both kinds there are, kept between 2 and <see cref="MostConnections"/>. Who is inside stays.</summary>
    public void SetConnections(int connections)
    {
        lock (_lock)
        {
            (_reserved, _max) = Shared(Math.Clamp(connections, 2, _most));
            // The adaptive limit finds its way up by itself.
            _limit = _options.Adaptive ? Math.Min(_limit, _max) : _max;
            Admit();
        }
    }

    /// <summary>Turns away everyone who waits and everyone who comes.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var waiter in _queue)
                waiter.Source.TrySetResult(Closing());
            _queue.Clear();
        }
    }

    private (int Reserved, int Max) Shared(int connections) => Math.Min(_options.Reserved, connections - 1) is var reserved ? (reserved, connections - reserved) : default;

    private DatabaseBusyException Closing() => new(BusyReason.Closing, $"The connections to {_host} are closing; try again in a moment.");

    private int Ceiling(AdmissionPriority priority) => priority == AdmissionPriority.Operator ? _limit + _reserved : _limit;

    private async Task<DatabaseBusyException?> WaitAsync(Waiter waiter, CancellationToken cancel)
    {
        await using var patience = _time.CreateTimer(_ => GiveUp(waiter, cancelled: null), null, _maxWait, Timeout.InfiniteTimeSpan);
        await using var leaving = cancel.UnsafeRegister((_, token) => GiveUp(waiter, token), null);
        return await waiter.Source.Task;
    }

    private void GiveUp(Waiter waiter, CancellationToken? cancelled)
    {
        lock (_lock)
        {
            // The turn may have come in the same moment.
            if (waiter.Node.List is null)
                return;
            _queue.Remove(waiter.Node);
        }
        if (cancelled is { } token)
            waiter.Source.TrySetCanceled(token);
        else
            waiter.Source.TrySetResult(new DatabaseBusyException(BusyReason.WaitedTooLong,
                $"The request waited {_maxWait.TotalMilliseconds:0} ms for {_host} (Lectern:Database:Admission:MaxWaitMilliseconds), where {Limit} work at once; try again in a moment."));
    }

    // Under the lock. The sources run their continuations elsewhere.
    private void Admit()
    {
        while (_queue.First is { } first && _inside < Ceiling(first.Value.Priority))
        {
            _queue.RemoveFirst();
            _inside++;
            first.Value.Source.TrySetResult(null);
        }
    }

    private sealed class Waiter
    {
        public Waiter(AdmissionPriority priority)
        {
            Priority = priority;
            Node = new(this);
        }

        public AdmissionPriority Priority { get; }
        public LinkedListNode<Waiter> Node { get; }
        public TaskCompletionSource<DatabaseBusyException?> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
