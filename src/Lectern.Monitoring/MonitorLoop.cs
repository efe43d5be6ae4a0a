using Lectern.Monitoring.History;
using Microsoft.Extensions.Hosting;

namespace Lectern.Monitoring;

/// <summary>Decides when the history is sampled: once a second, just after the second begins.</summary>
internal sealed class MonitorLoop(MetricsHistory history, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var past = time.GetUtcNow().UtcTicks % TimeSpan.TicksPerSecond;
            await Task.Delay(TimeSpan.FromTicks(TimeSpan.TicksPerSecond - past) + TimeSpan.FromMilliseconds(5), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
                history.RunOnce();
        }
    }
}
