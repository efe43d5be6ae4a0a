namespace Lectern.Database.Replicas;

public enum HostState
{
    /// <summary>Does not answer, or has not yet.</summary>
    Down,

    /// <summary>Answers, and is too far behind to be read from.</summary>
    Lagging,

    Healthy,
}

/// <summary>
/// Turns samples into a state, quick to leave a host and slow to come back: one sample over the limit is enough to leave, several below
/// half of it in a row to return. Not thread-safe.
/// </summary>
internal sealed class HostHealth(ReplicaOptions options)
{
    private const int MaxMisses = 3;

    private bool _wasHealthy;
    private int _good;
    private int _misses;

    public HostState State { get; private set; } = HostState.Down;

    /// <summary>It refused, or the connection broke.</summary>
    public void Refused() => (State, _good) = (HostState.Down, 0);

    /// <summary>It did not answer in time; a busy machine does that once in a while.</summary>
    public void Missed()
    {
        _good = 0;
        if (++_misses >= MaxMisses)
            State = HostState.Down;
    }

    /// <summary>The primary is never behind.</summary>
    public void SampledAsPrimary() => (State, _wasHealthy, _misses) = (HostState.Healthy, true, 0);

    /// <param name="lag">How far behind it is.</param>
    /// <param name="atLeast">Or further: the history does not reach back so far.</param>
    public void Sampled(TimeSpan lag, bool atLeast)
    {
        _misses = 0;
        if (lag > options.MaxLag || (atLeast && State != HostState.Healthy))
            (State, _good) = (HostState.Lagging, 0);
        else if (State != HostState.Healthy)
            Recover(lag);
    }

    private void Recover(TimeSpan lag)
    {
        _good = lag < options.MaxLag / 2 ? _good + 1 : 0;
        // One that was never bad need not prove that it is good again.
        if (_good >= (_wasHealthy ? options.GoodSamples : 1))
            (State, _wasHealthy, _good) = (HostState.Healthy, true, 0);
        else if (State == HostState.Down)
            State = HostState.Lagging;
    }
}
