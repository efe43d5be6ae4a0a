using Lectern.Delivery.Cdn;

namespace Lectern.Server.Storage.Delivery;

/// <summary>Decides when <see cref="PurgeSender"/> looks: at once after a change on this node, twice a second for those of others.</summary>
internal sealed partial class PurgeLoop(Lazy<PurgeSender?> edge, ILogger<PurgeLoop> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (edge.Value is not { } sender)
            return;
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await sender.WaitAsync(Pause, stoppingToken);
                await sender.RunOnceAsync(stoppingToken);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The purges for the CDN cannot be read or marked; the loop goes on trying")]
    private partial void LogFailure(Exception fault);
}
