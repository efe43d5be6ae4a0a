namespace Lectern.Server.Operations;

/// <summary>May this node receive traffic: after its start, until it is told to stop. Thread-safe.</summary>
public sealed class Readiness(IHostApplicationLifetime lifetime)
{
    private volatile bool _draining;

    public bool IsReady => lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested && !_draining;

    /// <summary>From now on it may not, though it still answers.</summary>
    public void Drain() => _draining = true;
}
