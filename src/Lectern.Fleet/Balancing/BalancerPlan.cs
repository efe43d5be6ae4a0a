namespace Lectern.Fleet.Balancing;

/// <summary>All that HAProxy is told. Immutable.</summary>
/// <param name="Options">How requests are dealt out.</param>
/// <param name="Listeners">Where clients come in.</param>
/// <param name="Nodes">Where requests go.</param>
/// <param name="Socket">Path of the runtime API's socket.</param>
public sealed record BalancerPlan(FleetOptions Options, IReadOnlyList<Listener> Listeners, IReadOnlyList<BalancedNode> Nodes, string Socket)
{
    /// <summary>Addresses or networks of proxies in front, whose word of whose request it is counts; everybody else's is taken away.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
}

/// <param name="Address">Such as <c>0.0.0.0:8080</c> or <c>[::]:443</c>.</param>
/// <param name="Certificate">PEM file with certificate and key; null for plain HTTP.</param>
public sealed record Listener(string Address, string? Certificate = null);

/// <param name="Name">Such as <c>n1</c>: letters, digits, '-', '_' and '.'.</param>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Where it serves.</param>
/// <param name="AgentPort">Where it answers the agent check; null: nowhere.</param>
/// <param name="Disabled">It gets nothing until the runtime API says so.</param>
public sealed record BalancedNode(string Name, string Host, int Port, int? AgentPort = null, bool Disabled = false);
