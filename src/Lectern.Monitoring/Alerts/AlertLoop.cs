using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lectern.Monitoring.Alerts;

/// <summary>Decides when <see cref="AlertWatch"/> looks and <see cref="AlertDelivery"/> sends.</summary>
internal sealed partial class AlertLoop(AlertWatch watch, IEnumerable<AlertDelivery> deliveries, AlertOptions options, TimeProvider time, ILogger<AlertLoop> log) : BackgroundService
{
    private readonly (AlertDelivery Delivery, Task Running)[] _deliveries = [.. deliveries.Select(delivery => (delivery, Task.CompletedTask))];

    /// <summary>Is done when what was begun to be sent is sent.</summary>
    public Task Sending => Task.WhenAll(_deliveries.Select(one => one.Running));

    /// <summary>Evaluates and commits, and begins to send. A channel that is not done with the last time is left alone: it must not hold up the rules.</summary>
    public async Task RunOnceAsync(CancellationToken cancel)
    {
        await watch.RunOnceAsync(cancel);
        for (var i = 0; i < _deliveries.Length; i++)
            if (_deliveries[i].Running.IsCompleted)
                _deliveries[i].Running = SendAsync(_deliveries[i].Delivery, cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
            return;
        await Beat.AfterTheStartAsync(time, stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.EvaluationSeconds), time);
        try
        {
            do
                await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
        await Sending;
        await watch.StopAsync(CancellationToken.None);
    }

    // A fault in a rule's figure is a bug, and must not be the end of all alerts.
    private async Task LookAsync(CancellationToken cancel)
    {
        try
        {
            await RunOnceAsync(cancel);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFault(fault);
        }
    }

    private async Task SendAsync(AlertDelivery delivery, CancellationToken cancel)
    {
        try
        {
            await delivery.RunOnceAsync(cancel);
        }
        catch (Exception fault)
        {
            LogFault(fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Alerts cannot be evaluated or sent; the loop goes on trying")]
    private partial void LogFault(Exception fault);
}
