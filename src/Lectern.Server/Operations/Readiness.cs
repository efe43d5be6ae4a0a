using Lectern.Server.Web.Answers;

namespace Lectern.Server.Operations;

/// <summary>May this node receive traffic: after its start and the warm-up, until it is told to stop. Thread-safe.</summary>
public sealed class Readiness(IHostApplicationLifetime lifetime, WarmUp warmUp) : IDisposable
{
    private readonly CancellationTokenSource _draining = new();

    public bool IsReady => lifetime.ApplicationStarted.IsCancellationRequested && warmUp.IsOver
        && !lifetime.ApplicationStopping.IsCancellationRequested && !_draining.IsCancellationRequested;

    /// <summary>Canceled when it may not any more: what would hold a connection for long ends then.</summary>
    public CancellationToken Draining => _draining.Token;

    /// <summary>From now on it may not, though it still answers.</summary>
    public void Drain() => _draining.Cancel();

    public void Dispose() => _draining.Dispose();
}
