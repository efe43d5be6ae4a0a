using Lectern.Tuning;

namespace Lectern.Server.Operations.Tuning;

/// <summary>Decides when <see cref="TuningEngine"/> takes a step and when what runs is looked at.</summary>
internal sealed partial class TuningLoop(TuningEngine engine, IndexWork indexes, TuningOptions options, TimeProvider time, ILogger<TuningLoop> log) : BackgroundService
{
    // A connection shows its last statement also while it idles: thirty looks between two steps see most.
    private const int LooksPerStep = 30;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Mode == TuningMode.Off)
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Math.Max(1, options.IntervalSeconds / (double)LooksPerStep)), time);
        var looks = Math.Clamp(options.IntervalSeconds, 1, LooksPerStep);
        for (var look = 1; await timer.WaitForNextTickAsync(stoppingToken); look++)
            await RunOnceAsync(look % looks == 0 || engine.WantsStepAt <= time.GetUtcNow(), stoppingToken);
    }

    private async Task RunOnceAsync(bool takesStep, CancellationToken cancel)
    {
        try
        {
            await indexes.WatchAsync(cancel);
            if (takesStep && await engine.RunOnceAsync(cancel) is { } done)
                Did(done);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            Failed(fault);
        }
    }

    [LoggerMessage(LogLevel.Information, "Tuning {Done}; /api/operations/tuning has the ledger.")]
    private partial void Did(string done);

    [LoggerMessage(LogLevel.Warning, "Tuning could not take a step; it is tried again at the next one.")]
    private partial void Failed(Exception fault);
}
