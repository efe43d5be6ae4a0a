namespace Lectern.Tuning.Pools;

/// <summary>What a pool of connections did in a minute.</summary>
/// <param name="At">Its end.</param>
/// <param name="Seconds">How long it really was.</param>
/// <param name="Leases">Connections that were given back.</param>
/// <param name="WaitSeconds">How long callers waited for them, together.</param>
/// <param name="HeldSeconds">How long callers had them, together.</param>
/// <param name="TurnedAway">Callers that got none.</param>
/// <param name="Connections">So many there could be at once.</param>
public sealed record PoolMinute(DateTimeOffset At, double Seconds, double Leases, double WaitSeconds, double HeldSeconds, double TurnedAway, int Connections)
{
    /// <summary>Connections in use, on average (Little's law).</summary>
    public double Used => HeldSeconds / Seconds;

    /// <summary>Seconds from asking for a connection to giving it back.</summary>
    public double Mean => (WaitSeconds + HeldSeconds) / Leases;
}

/// <summary>What the server has for all nodes.</summary>
/// <param name="Server">Its <c>max_connections</c> without what is reserved for others.</param>
/// <param name="Nodes">Nodes that live.</param>
public sealed record PoolShare(int Server, int Nodes)
{
    /// <summary>What one node may take, so that all of them fit.</summary>
    public int Each => Math.Max(2, Server / Math.Max(1, Nodes));
}

/// <summary>Where a tuner gets the minutes from.</summary>
public interface IPoolFigures
{
    /// <summary>Those that began at or after <paramref name="from"/>, the oldest first, as far back as they are kept.</summary>
    IReadOnlyList<PoolMinute> Since(DateTimeOffset from);

    /// <summary>Null when the server cannot be asked, or has no such limit.</summary>
    Task<PoolShare?> ShareAsync(CancellationToken cancel);
}
