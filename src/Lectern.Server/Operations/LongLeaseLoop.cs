using Lectern.Database.Hosts;
using Lectern.Server.Storage;

namespace Lectern.Server.Operations;

/// <summary>Decides when <see cref="LongLeaseWatch"/> looks.</summary>
internal sealed class LongLeaseLoop(LongLeaseWatch watch, Store store, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            watch.RunOnce(store.Hosts);
    }
}
