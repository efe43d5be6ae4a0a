namespace Lectern.Redis;

/// <summary>Whether a server is asked at all.</summary>
public enum RedisBreakerState
{
    /// <summary>It is.</summary>
    Closed,

    /// <summary>It failed: commands fail at once until it answers again.</summary>
    Open,

    /// <summary>It is being probed, by a connection of the client's own; commands still fail at once.</summary>
    HalfOpen,
}

/// <summary>
/// Stops asking a server that does not answer, so that one dead server costs one time limit and not one for each caller. Opened by a
/// failed attempt to connect, by silence, and by many time-outs in a row. The probe is a new connection with its greeting and a PING:
/// no caller pays for finding out. Thread-safe.
/// </summary>
internal sealed class CircuitBreaker(int timeoutsToOpen)
{
    private volatile RedisBreakerState _state;
    private volatile Exception? _cause;
    private int _timeouts;

    public RedisBreakerState State => _state;

    /// <summary>Why it opened last; null while closed.</summary>
    public Exception? Cause => _cause;

    public void Open(Exception cause)
    {
        _cause = cause;
        _state = RedisBreakerState.Open;
    }

    public void Probe()
    {
        if (_state is RedisBreakerState.Open)
            _state = RedisBreakerState.HalfOpen;
    }

    public void Close()
    {
        (_cause, _timeouts) = (null, 0);
        _state = RedisBreakerState.Closed;
    }

    /// <summary>A command was answered in time.</summary>
    public void Answered()
    {
        // Read first: on the way of every reply, a write would take the cache line from the other cores.
        if (_timeouts != 0)
            _timeouts = 0;
    }

    /// <summary>Commands timed out.</summary>
    /// <returns>Whether that makes too many in a row.</returns>
    public bool TimedOut(int commands) => Interlocked.Add(ref _timeouts, commands) >= timeoutsToOpen;
}
