using Lectern.Tuning;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations.Tuning;

/// <summary>Decides when a node takes on what tuning moved, and when it writes down a minute for the tuners.</summary>
internal sealed partial class TunedSettingsLoop(StoreTunedSettings settings, CacheMinutes cache, PoolMinutes pool, IOptions<LecternOptions> options, TimeProvider time, ILogger<TunedSettingsLoop> log) : BackgroundService
{
    private const int LooksPerMinute = 12;

    private bool _failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Tuning.Mode == TuningMode.Off)
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1) / LooksPerMinute, time);
        for (var look = 0; await timer.WaitForNextTickAsync(stoppingToken); look++)
        {
            if (look % LooksPerMinute == 0)
            {
                cache.Sample();
                pool.Sample();
            }
            await TakeOnAsync(stoppingToken);
        }
    }

    private async Task TakeOnAsync(CancellationToken cancel)
    {
        try
        {
            await settings.TakeOnAsync(cancel);
            _failing = false;
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            if (!_failing)
                Failed(fault);
            _failing = true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The settings that tuning moved cannot be read; those that were read before hold on.")]
    private partial void Failed(Exception fault);
}
