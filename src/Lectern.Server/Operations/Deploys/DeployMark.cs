using Lectern.Monitoring.History;

namespace Lectern.Server.Operations.Deploys;

/// <summary>Marks the start of a new version on this node, once it has begun to answer: nobody waits for it.</summary>
internal sealed partial class DeployMark(DeployLog deploys, MetricsHistory history, TimeProvider time, ILogger<DeployMark> log) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(First, time, stoppingToken);
        while (!await TryMarkAsync(stoppingToken))
            await Task.Delay(Pause, time, stoppingToken);
    }

    private async Task<bool> TryMarkAsync(CancellationToken cancel)
    {
        try
        {
            await deploys.StartedAsync(BuildVersion.Full, history.Node, cancel);
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFailure(fault);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The start of this version could not be written down for the dashboard; it is tried again in 30 s")]
    private partial void LogFailure(Exception fault);
}
