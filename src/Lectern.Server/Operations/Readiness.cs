using Lectern.Server.Web.Answers;

namespace Lectern.Server.Operations;

/// <summary>May this node receive traffic: after its start and the warm-up, until it is told to stop. Thread-safe.</summary>
public sealed class Readiness(IHostApplicationLifetime lifetime, WarmUp warmUp)
{
    private volatile bool _draining;

    public bool IsReady => lifetime.ApplicationStarted.IsCancellationRequested && warmUp.IsOver && !lifetime.ApplicationStopping.IsCancellationRequested && !_draining;

    /// <summary>From now on it may not, though it still answers.</summary>
    public void Drain() => _draining = true;
}
