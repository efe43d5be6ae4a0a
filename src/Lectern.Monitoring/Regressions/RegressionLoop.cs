using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lectern.Monitoring.Regressions;

/// <summary>Decides when <see cref="RegressionWatch"/> looks: once a minute. A store that is away is asked again a minute later.</summary>
internal sealed partial class RegressionLoop(RegressionWatch watch, RegressionMeter meter, MonitoringOptions options, TimeProvider time, ILogger<RegressionLoop> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled || !options.Regressions.Enabled)
            return;
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await RunOnceAsync(stoppingToken);
    }

    private async Task RunOnceAsync(CancellationToken cancel)
    {
        try
        {
            foreach (var one in await watch.RunOnceAsync(cancel))
            {
                meter.Count(one);
                Changed(one.Figure, one.Direction, one.Before, one.After, one.At);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            Failed(fault);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Figure} changed ({Direction}) from {Before} to {After} at {At:u} and stayed there; /api/operations/regressions lists such changes.")]
    private partial void Changed(string figure, ChangeDirection direction, double before, double after, DateTimeOffset at);

    [LoggerMessage(LogLevel.Warning, "Changes of the figures could not be looked for; it is tried again in a minute.")]
    private partial void Failed(Exception fault);
}
