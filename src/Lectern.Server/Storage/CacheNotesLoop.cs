namespace Lectern.Server.Storage;

/// <summary>Decides when <see cref="CacheNotes"/> are looked at.</summary>
internal sealed partial class CacheNotesLoop(CacheNotes notes, Store store, TimeProvider time, ILogger<CacheNotesLoop> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var failing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await notes.RunOnceAsync(store, stoppingToken);
                failing = false;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                if (!failing)
                    LogFailure(fault);
                failing = true;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The notes of changes for caches cannot be read; the loop goes on trying")]
    private partial void LogFailure(Exception fault);
}
