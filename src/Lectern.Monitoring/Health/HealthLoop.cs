using Microsoft.Extensions.Hosting;

namespace Lectern.Monitoring.Health;

/// <summary>Decides when the checks are asked: once before the first request is taken, then every 5 s.</summary>
internal sealed class HealthLoop(HealthChecks checks, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await checks.RunOnceAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await checks.RunOnceAsync(stoppingToken);
    }
}
