namespace Lectern.Fleet.Supervision;

/// <summary>Where a local node is on its way.</summary>
public enum NodeState
{
    /// <summary>No process.</summary>
    Empty,

    /// <summary>A process that is not ready, or that the balancer does not see yet.</summary>
    Starting,

    /// <summary>It gets requests.</summary>
    Serving,

    /// <summary>It gets none, finishes those it has, and ends.</summary>
    Leaving,
}

/// <param name="Name">Such as <c>n1</c>.</param>
/// <param name="State">Where it is.</param>
/// <param name="Generation">Which roll-out it was started by.</param>
public sealed record NodeView(string Name, NodeState State, int Generation);

/// <param name="Start">Names of places where a process is to start.</param>
/// <param name="Leave">Names of nodes that are to go.</param>
public sealed record FleetMoves(IReadOnlyList<string> Start, IReadOnlyList<string> Leave)
{
    /// <summary>What to do next: a pure function. Call it again when something has changed.</summary>
    /// <param name="nodes">All places: one more than the most nodes, so that a new one can come before an old one goes.</param>
    /// <param name="desired">How many shall serve.</param>
    /// <param name="generation">The one to be at; older ones are replaced one by one.</param>
    public static FleetMoves Next(IReadOnlyList<NodeView> nodes, int desired, int generation)
    {
        var serving = nodes.Where(node => node.State == NodeState.Serving).ToList();
        var starting = nodes.Count(node => node.State == NodeState.Starting);
        var old = serving.Where(node => node.Generation < generation).ToList();
        var empty = nodes.Where(node => node.State == NodeState.Empty).Select(node => node.Name);
        // While old ones are there, one more than needed: it takes the place of the next that goes.
        var missing = desired + (old.Count > 0 ? 1 : 0) - serving.Count - starting;
        // The first alone: it makes the schema and the first account.
        if (serving.Count == 0)
            missing = Math.Min(missing, 1 - starting);
        // One at a time during a roll-out: if the new build does not start, all the old ones are still there.
        if (old.Count > 0)
            missing = Math.Min(missing, 1 - starting);
        var surplus = serving.Count - desired;
        var leave = surplus <= 0 ? [] : old.Count > 0 ? old.Take(1) : serving.TakeLast(surplus);
        return new([.. empty.Take(Math.Max(0, missing))], [.. leave.Select(node => node.Name)]);
    }
}
