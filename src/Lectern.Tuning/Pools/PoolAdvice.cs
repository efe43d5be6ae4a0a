namespace Lectern.Tuning.Pools;

/// <summary>How many connections a node should have, and why.</summary>
/// <param name="To">Connections.</param>
/// <param name="Why">For people.</param>
/// <param name="Benefit">The share of the time that it may save.</param>
/// <param name="IsLimit">It is what the server allows, whatever is measured.</param>
public sealed record PoolAdvice(int To, string Why, double Benefit, bool IsLimit = false)
{
    // Each minute with fewer leases says nothing.
    private const int LeastLeases = 60;

    // A server that gives this much of what the connections could is not at its knee yet.
    private const double Unsaturated = 0.95;

    // A pool this much above the knee only makes statements wait in the server instead of before it.
    private const double Beyond = 1.15;

    /// <summary>
    /// The knee is where more at once bring no more: the largest throughput times the time that a caller has a connection when few do (Kleinrock,
    /// "Power and deterministic rules of thumb for probabilistic problems in computer communications", ICC 1979; BBR calls it the bandwidth-delay
    /// product). It is seen only while callers wait, so a pool that nobody waits for is left alone, but for the limit of the server.
    /// </summary>
    /// <param name="minutes">What was measured, the oldest first, quiet minutes too.</param>
    /// <param name="connections">What holds now.</param>
    /// <param name="most">Never more.</param>
    /// <param name="share">What the server has; null when that is not known, and then nothing is raised.</param>
    /// <param name="options">The rules.</param>
    public static PoolAdvice? Of(IReadOnlyList<PoolMinute> minutes, int connections, int most, PoolShare? share, PoolTunerOptions options)
    {
        if (share is not null && connections > share.Each)
            return new(share.Each, $"The server has {share.Server} connections for {share.Nodes} nodes: {share.Each} each, and this is {connections}.", 1, IsLimit: true);
        if (Knee(minutes, connections, options) is not var (knee, used, waiting))
            return null;
        var bound = Math.Min(most, share?.Each ?? connections);
        if (knee > Unsaturated * used && used > 0.9 * connections)
            return Step(connections, Math.Min(bound, connections * 1.5), $"Callers wait {waiting:P0} of their time, and with {used:0} at once the server still gives all that they can take.", waiting, options);
        if (knee * Beyond < connections && knee < used)
            return Step(connections, Math.Max(connections * 0.5, knee), $"With {used:0} at once the server gives no more than with about {knee:0}: the others wait in it instead of before it.", 1 - knee / used, options);
        return null;
    }

    /// <summary>Did callers wait for a connection?</summary>
    internal static bool IsBusy(PoolMinute minute, PoolTunerOptions options) =>
        minute.Leases >= LeastLeases && (minute.TurnedAway > 0 || minute.WaitSeconds * 100 > options.WaitPercent * minute.HeldSeconds);

    private static PoolAdvice? Step(int from, double to, string why, double benefit, PoolTunerOptions options) =>
        Math.Max((int)Math.Round(to), Math.Min(from, options.LeastConnections)) is var rounded && rounded == from ? null : new(rounded, why, Math.Clamp(benefit, 0, 1));

    private static (double Knee, double Used, double Waiting)? Knee(IReadOnlyList<PoolMinute> minutes, int connections, PoolTunerOptions options)
    {
        var telling = minutes.Where(minute => minute.Leases >= LeastLeases).ToList();
        var busy = telling.TakeLast(options.Minutes).Where(minute => minute.Connections == connections && IsBusy(minute, options)).ToList();
        if (busy.Count < Math.Max(2, options.Minutes / 2))
            return null;
        var held = telling.Select(minute => minute.HeldSeconds / minute.Leases).Order().ToList();
        // Not the least: one lucky minute is no measure.
        var alone = held[held.Count / 10];
        var (seconds, leases, wait) = (busy.Sum(minute => minute.Seconds), busy.Sum(minute => minute.Leases), busy.Sum(minute => minute.WaitSeconds));
        return (leases / seconds * alone, busy.Average(minute => minute.Used), wait / (wait + busy.Sum(minute => minute.HeldSeconds)));
    }
}
