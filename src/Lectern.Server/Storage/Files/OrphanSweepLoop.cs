namespace Lectern.Server.Storage.Files;

/// <summary>Deletes what uploads left: ten minutes after the start and every day from then on.</summary>
internal sealed partial class OrphanSweepLoop(OrphanSweep sweep, TimeProvider time, ILogger<OrphanSweepLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(TimeSpan.FromMinutes(10), time, stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromDays(1), time);
        do
        {
            try
            {
                await sweep.RunOnceAsync(stoppingToken);
            }
#pragma warning disable CA1031 // Whatever it was, tomorrow is another day; the server goes on.
            catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogFailure(error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unused media were not deleted; the next try is in a day")]
    private partial void LogFailure(Exception error);
}
