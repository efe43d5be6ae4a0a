using System.Collections.Concurrent;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>What the series of all known nodes did, as far back as each <see cref="Resolution"/> is kept. Thread-safe.</summary>
public sealed class MetricsHistory
{
    private readonly ConcurrentDictionary<string, NodeHistory> _nodes = new(StringComparer.Ordinal);
    private readonly Sampler _sampler;
    private readonly TimeProvider _time;
    private long _sampledAt;

    public MetricsHistory(MetricsCollector collector, string node, TimeProvider time)
    {
        (_sampler, Node, _time) = (new(collector), node, time);
        _nodes[node] = new();
        _sampledAt = time.GetTimestamp();
    }

    /// <summary>This node's name.</summary>
    public string Node { get; }

    /// <summary>All nodes of which anything is known, in the order of their names.</summary>
    public IReadOnlyList<string> Nodes => [.. _nodes.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Samples all series of this node. Called once a second.</summary>
    public void RunOnce()
    {
        var at = Floor(_time.GetUtcNow(), Resolution.Second.Step());
        var covered = _time.GetElapsedTime(_sampledAt);
        var samples = _sampler.Take();
        _sampledAt = _time.GetTimestamp();
        _nodes[Node].Add(new(at, covered, samples));
    }

    /// <summary>One number for a span: the finest resolution that reaches back over it.</summary>
    /// <param name="query">Which series, and what of them.</param>
    /// <param name="window">How long the span is.</param>
    /// <param name="at">Its end.</param>
    /// <returns>Null: no data. A sum or rate of series that nobody has is zero while the node was watched.</returns>
    public double? Value(MetricQuery query, TimeSpan window, DateTimeOffset at) => TallyOf(query, at - window, at, Resolutions.For(window)).Answer(query.Aggregate);

    /// <summary>The values of a histogram in a span, merged.</summary>
    public Distribution Values(MetricQuery query, TimeSpan window, DateTimeOffset at) => TallyOf(query, at - window, at, Resolutions.For(window)).Values;

    /// <summary>A curve: a point for each step after <paramref name="from"/> up to <paramref name="to"/>, those without data too.</summary>
    public IReadOnlyList<MetricPoint> Read(MetricQuery query, DateTimeOffset from, DateTimeOffset to, Resolution resolution) =>
        [.. Steps(from, to, resolution).Select(at => new MetricPoint(at, TallyOf(query, at - resolution.Step(), at, resolution).Answer(query.Aggregate)))];

    /// <summary>A curve of a figure: a point for each step after <paramref name="from"/> up to <paramref name="to"/>.</summary>
    /// <param name="figure">Which one.</param>
    /// <param name="from">After this.</param>
    /// <param name="to">Up to this.</param>
    /// <param name="resolution">How finely.</param>
    /// <param name="node">One node; null means all together.</param>
    public IReadOnlyList<MetricPoint> Read(Figure figure, DateTimeOffset from, DateTimeOffset to, Resolution resolution, string? node = null) =>
        [.. Steps(from, to, resolution).Select(at => new MetricPoint(at, figure.Value(new(this, resolution.Step(), at, node))))];

    /// <summary>The tag sets of a metric that are known in the last 6 hours, on any node.</summary>
    public IReadOnlyList<TagSet> Series(string metric) =>
        [.. _nodes.Values.SelectMany(node => node.Frames(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Resolution.TenSeconds)).SelectMany(frame => frame.Samples.Keys)
            .Where(series => series.Metric == metric).Select(series => series.Tags).Distinct()];

    private Tally TallyOf(MetricQuery query, DateTimeOffset from, DateTimeOffset to, Resolution resolution)
    {
        var tally = new Tally();
        foreach (var (name, node) in _nodes)
        {
            if (query.Node is not null && query.Node != name)
                continue;
            foreach (var frame in node.Frames(from, to, resolution))
            {
                tally.Frame(name, frame.Covered);
                foreach (var (series, sample) in frame.Samples)
                {
                    if (query.Matches(series))
                        tally.Add(name, frame.At, series.Kind, sample);
                }
            }
        }
        return tally;
    }

    private static IEnumerable<DateTimeOffset> Steps(DateTimeOffset from, DateTimeOffset to, Resolution resolution)
    {
        for (var at = Floor(from, resolution.Step()) + resolution.Step(); at <= to; at += resolution.Step())
            yield return at;
    }

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan step) => new(time.UtcTicks - (time.UtcTicks % step.Ticks), TimeSpan.Zero);
}
