namespace Lectern.Fleet.Balancing;

/// <summary>What a node gets of all that the balancer deals out.</summary>
/// <param name="Node">As HAProxy sees it now.</param>
/// <param name="Rate">Requests a second, over the last seconds.</param>
/// <param name="Share">Of what all nodes get, 0 to 1; null while nobody gets anything.</param>
public sealed record NodeShare(NodeTraffic Node, double Rate, double? Share)
{
    /// <summary>Compares two readings. A counter that went back began anew at a reload.</summary>
    /// <param name="before">The older one.</param>
    /// <param name="now">The newer one.</param>
    /// <param name="elapsed">Between them.</param>
    public static IReadOnlyList<NodeShare> Between(IReadOnlyList<NodeTraffic> before, IReadOnlyList<NodeTraffic> now, TimeSpan elapsed)
    {
        var known = before.ToDictionary(node => node.Name, node => node.Total);
        var meanwhile = now.Select(node => (Node: node, Count: known.TryGetValue(node.Name, out var total) && total <= node.Total ? node.Total - total : node.Total)).ToList();
        var all = meanwhile.Sum(node => node.Count);
        return [.. meanwhile.Select(node => new NodeShare(node.Node, elapsed > TimeSpan.Zero ? node.Count / elapsed.TotalSeconds : 0, all > 0 ? (double)node.Count / all : null))];
    }
}
