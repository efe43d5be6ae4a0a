using System.Runtime.InteropServices;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>Merges the parts of any number of blocks and nodes into one answer. Not thread-safe.</summary>
internal sealed class Tally
{
    private readonly Dictionary<string, Node> _nodes = [];

    // Eight kilobytes, which most questions have no use for.
    private Distribution? _values;

    /// <summary>All values of histograms.</summary>
    public Distribution Values => _values ??= new();

    public void Add(string node, Part part)
    {
        if (part.Covered <= TimeSpan.Zero)
            return;
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_nodes, node, out _);
        var values = 0L;
        foreach (var (bucket, count) in part.Buckets)
        {
            Values.Add(bucket, count);
            values += count;
        }
        _values?.AddSum(part.ValueSum);
        var levels = sum.Levels is null ? part.Levels : part.Levels is null ? sum.Levels : sum.Levels + part.Levels;
        sum = new(sum.Covered + part.Covered, sum.Total + part.Total + values, levels);
    }

    public double? Answer(Aggregate aggregate)
    {
        // Not watched at all: that there was nothing is not known.
        if (_nodes.Count == 0)
            return null;
        var levels = _nodes.Values.Select(node => node.Levels).OfType<Levels>().ToList();
        return levels.Count > 0 ? OfLevels(aggregate, levels) : OfEvents(aggregate);
    }

    private double? OfEvents(Aggregate aggregate) => aggregate switch
    {
        Aggregate.Sum => _nodes.Values.Sum(node => node.Total),
        Aggregate.Rate => Rate,
        Aggregate.Average => _values?.Mean ?? (Rate > 0 ? Rate : null),
        Aggregate.Min => _values?.Min,
        Aggregate.Max => _values?.Max,
        Aggregate.P50 => _values?.Percentile(0.50),
        Aggregate.P95 => _values?.Percentile(0.95),
        Aggregate.P99 => _values?.Percentile(0.99),
        _ => null,
    };

    private double Rate => _nodes.Values.Sum(node => node.Total / node.Covered.TotalSeconds);

    private static double? OfLevels(Aggregate aggregate, List<Levels> nodes) => aggregate switch
    {
        Aggregate.Min => nodes.Min(levels => levels.Min),
        Aggregate.Max => nodes.Max(levels => levels.Max),
        Aggregate.Sum => nodes.Sum(levels => levels.Sum / levels.Times),
        Aggregate.Last => nodes.Sum(levels => levels.Last),
        Aggregate.Rate or Aggregate.Average => nodes.Sum(levels => levels.Sum) / nodes.Sum(levels => levels.Count),
        _ => null,
    };

    private readonly record struct Node(TimeSpan Covered, double Total, Levels? Levels);
}
