namespace Lectern.Server.Learning;

/// <summary>When to count: a second after learners came or went, and everything once a minute.</summary>
internal sealed partial class EnrollmentCountLoop(CountEnrollments count, TouchedCourses touched, TimeProvider time, ILogger<EnrollmentCountLoop> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FullPause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var full = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (time.GetElapsedTime(full) >= FullPause)
                {
                    await count.RunAllAsync(stoppingToken);
                    full = time.GetTimestamp();
                }
                else if (touched.Any)
                {
                    await count.RunOnceAsync(stoppingToken);
                }
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailure(error);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The enrollments could not be counted; lists show older figures until it works again")]
    private partial void LogFailure(Exception error);
}
