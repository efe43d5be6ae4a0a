using Lectern.Server.Storage.Files;

namespace Lectern.Server.Teaching;

/// <summary>Deletes what uploads that broke off left on disk: ten minutes after the start and every day from then on.</summary>
internal sealed partial class UploadSweepLoop(MediaFiles files, TimeProvider time, ILogger<UploadSweepLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(TimeSpan.FromMinutes(10), time, stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromDays(1), time);
        do
        {
            try
            {
                files.SweepUnfinished(time);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogFailure(error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unfinished uploads were not deleted; the next try is in a day")]
    private partial void LogFailure(Exception error);
}
