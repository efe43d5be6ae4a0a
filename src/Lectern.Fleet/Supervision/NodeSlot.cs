using Lectern.Fleet.Balancing;

namespace Lectern.Fleet.Supervision;

/// <summary>A place for a local node in the balancer's configuration. Processes come and go in it. Not thread-safe.</summary>
internal sealed class NodeSlot(string name)
{
    public string Name => name;

    public NodeState State { get; private set; }

    public int Generation { get; private set; }

    public NodeProcess? Process { get; private set; }

    /// <summary>When it came to its state.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>The balancer has been told its address.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>It was told to end.</summary>
    public bool IsTold { get; set; }

    public NodeView View => new(name, State, Generation);

    /// <summary>Until there is a process: nobody listens at port 1, and the balancer does not ask.</summary>
    public BalancedNode InPlan => new(name, NodeProcess.Host, Process?.Port ?? 1, Process?.AgentPort ?? 1, Disabled: State != NodeState.Serving && !(State == NodeState.Starting && IsAnnounced));

    public void Fill(NodeProcess process, int generation, DateTimeOffset now)
    {
        (Process, Generation, IsAnnounced, IsTold) = (process, generation, false, false);
        Enter(NodeState.Starting, now);
    }

    public void Enter(NodeState state, DateTimeOffset now) => (State, Since) = (state, now);

    public void Clear(DateTimeOffset now)
    {
        Process?.Dispose();
        Process = null;
        Enter(NodeState.Empty, now);
    }
}
