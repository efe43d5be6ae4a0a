using System.Diagnostics.Metrics;
using Lectern.Fleet.Balancing;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations.Fleet;

/// <summary>Decides when the balancer is asked how it deals the traffic out, where its socket is known.</summary>
internal sealed class TrafficLoop(IOptions<LecternOptions> options, IMeterFactory meters, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private volatile TrafficMeter? _meter;

    /// <summary>What each node behind the balancer gets; empty where there is none, or its socket is not known.</summary>
    public IReadOnlyList<NodeShare> Shares => _meter?.Shares ?? [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Fleet.StatisticsSocket is not { Length: > 0 } socket)
            return;
        var meter = _meter = new TrafficMeter(meters, new RuntimeApi(socket), time);
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await meter.RunOnceAsync(stoppingToken);
    }
}
