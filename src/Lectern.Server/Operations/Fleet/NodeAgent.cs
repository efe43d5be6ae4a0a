using System.Net;
using Lectern.Fleet.Agents;
using Lectern.Monitoring;
using Lectern.Monitoring.Health;
using Lectern.Monitoring.History;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations.Fleet;

/// <summary>Tells the balancer how much this node can take, each second anew, where a port for that is set. docs/fleet.md.</summary>
internal sealed class NodeAgent(ScoreKeeper score, MetricsHistory history, Figures figures, Readiness readiness, IOptions<LecternOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // One second is an accident.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private volatile SteadyWeight _weight = new();

    /// <summary>What the balancer is told.</summary>
    public string Line => readiness.Draining.IsCancellationRequested ? AgentCheck.Drain : AgentCheck.Ready(_weight.Shown);

    /// <summary>Looks again.</summary>
    public void RunOnce()
    {
        var now = time.GetUtcNow();
        var window = new HistoryWindow(history, Window, new DateTimeOffset(now.UtcTicks - (now.UtcTicks % Pause.Ticks), TimeSpan.Zero), history.Node);
        double? Value(string figure) => figures.Find(figure)!.Value(window);
        _weight = _weight.Towards(NodeWeight.Of(new(score.Now.Score, Value("system.cpu.ratio"), Value("system.memory.ratio"))));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var agent = options.Value.Fleet.Agent;
        if (agent.Port == 0)
            return;
        using var check = new AgentCheck(new IPEndPoint(IPAddress.Parse(agent.Address), agent.Port), () => Line);
        check.Start();
        var answering = check.RunAsync(stoppingToken);
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                RunOnce();
        }
        finally
        {
            await answering;
        }
    }
}
