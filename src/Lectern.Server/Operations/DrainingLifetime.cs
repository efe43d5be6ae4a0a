using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations;

/// <summary>
/// Ends the process as a balancer likes it. SIGTERM: not ready any more, then some seconds in which requests are still taken, then
/// no new ones and those in flight finish. SIGINT (Ctrl-C) leaves out the seconds, and so does a second signal.
/// </summary>
public sealed class DrainingLifetime(IHostApplicationLifetime application, Readiness readiness, IOptions<LecternOptions> options, TimeProvider time) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private ITimer? _drain;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => { signal.Cancel = true; Drain(); }));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => { signal.Cancel = true; application.StopApplication(); }));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _drain?.Dispose();
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void Drain()
    {
        readiness.Drain();
        var patience = TimeSpan.FromSeconds(options.Value.Operations.DrainSeconds);
        var drain = time.CreateTimer(_ => application.StopApplication(), null, patience, Timeout.InfiniteTimeSpan);
        if (Interlocked.CompareExchange(ref _drain, drain, null) is null)
            return;
        drain.Dispose();
        application.StopApplication();
    }
}
