namespace Lectern.Server.Operations.Dashboard;

/// <summary>Decides when <see cref="DashboardStream"/> sends: each second, once its figures are there.</summary>
internal sealed partial class DashboardLoop(DashboardStream stream, Readiness readiness, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DashboardLoop> log) : BackgroundService
{
    // The figures of a second are taken a few milliseconds after it.
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var drain = readiness.Draining.Register(stream.End);
        // Not the token of this loop: the server waits for its requests first, and a stream would never end.
        using var stop = lifetime.ApplicationStopping.Register(stream.End);
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var past = time.GetUtcNow().UtcTicks % TimeSpan.TicksPerSecond;
            await Task.Delay(TimeSpan.FromTicks(TimeSpan.TicksPerSecond - past) + After, time, stoppingToken);
            try
            {
                await stream.RunOnceAsync(stoppingToken);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The dashboard's frame could not be made; the loop goes on trying")]
    private partial void LogFailure(Exception fault);
}
