namespace Lectern.Fleet.Balancing;

/// <summary>Which node gets the next request.</summary>
public enum BalanceAlgorithm
{
    /// <summary>The one with the fewest requests in flight, by its weight: a slow node gets fewer before anybody has measured it.</summary>
    LeastConnections,

    /// <summary>By turns, by weight.</summary>
    RoundRobin,

    /// <summary>The better of two that are drawn: for several balancers, which do not see each other's requests.</summary>
    PowerOfTwo,
}
