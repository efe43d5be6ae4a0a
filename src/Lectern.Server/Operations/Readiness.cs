namespace Lectern.Server.Operations;

/// <summary>May this node receive traffic: after its start, until it is told to stop. Thread-safe.</summary>
public sealed class Readiness(IHostApplicationLifetime lifetime)
{
    public bool IsReady => lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
}
