using Lectern.Monitoring.Health;
using Lectern.Monitoring.History;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lectern.Monitoring;

/// <summary>Decides when the history is sampled and the score made of it: once a second, just after the second begins.</summary>
internal sealed partial class MonitorLoop(MetricsHistory history, ScoreKeeper score, MonitoringOptions options, TimeProvider time, ILogger<MonitorLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Enabled && await Beat.NextAsync(time, stoppingToken))
        {
            try
            {
                history.RunOnce();
                score.RunOnce();
            }
            catch (Exception error)
            {
                LogFailure(error);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The metrics were not sampled")]
    private partial void LogFailure(Exception error);
}

/// <summary>Decides when the history is written to its store, and writes the rest of it at the end.</summary>
internal sealed class HistoryLoop(HistoryKeeper keeper, MonitoringOptions options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Beat.AfterTheStartAsync(time, stoppingToken);
        while (options.Enabled && await Beat.NextAsync(time, stoppingToken))
            await keeper.RunOnceAsync(stoppingToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        if (options.Enabled)
            await keeper.FinishAsync(limit.Token);
    }
}

/// <summary>Decides when nodes show each other their last seconds.</summary>
internal sealed partial class ExchangeLoop(NodeExchange exchange, MonitoringOptions options, TimeProvider time, ILogger<ExchangeLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        await Beat.AfterTheStartAsync(time, stoppingToken);
        while (options.Enabled && await Beat.NextAsync(time, stoppingToken))
        {
            try
            {
                await exchange.RunOnceAsync(stoppingToken);
                failing = false;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                if (!failing)
                    LogFailure(error);
                failing = true;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The other nodes cannot be seen; it is tried again")]
    private partial void LogFailure(Exception error);
}

internal static class Beat
{
    // Nobody else wakes at once with the second.
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(5);

    /// <summary>Waits until the first answers are given: what a loop needs of the store is compiled then, and not beside them.</summary>
    public static async Task AfterTheStartAsync(TimeProvider time, CancellationToken stop) =>
        await Task.Delay(Start, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Waits for the next second; false when it is over.</summary>
    public static async Task<bool> NextAsync(TimeProvider time, CancellationToken stop)
    {
        var past = time.GetUtcNow().UtcTicks % TimeSpan.TicksPerSecond;
        await Task.Delay(TimeSpan.FromTicks(TimeSpan.TicksPerSecond - past) + After, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }
}
