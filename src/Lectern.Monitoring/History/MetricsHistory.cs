using System.Collections.Concurrent;
using Lectern.Monitoring.History.Blocks;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>What the series of all known nodes did, as far back as each <see cref="Resolution"/> is kept. Thread-safe. See docs/monitoring.md.</summary>
public sealed class MetricsHistory
{
    private readonly ConcurrentDictionary<string, NodeHistory> _nodes = new(StringComparer.Ordinal);
    private readonly Sampler _sampler;
    private readonly TimeProvider _time;
    private readonly Lock _sampling = new();
    private long _sampledAt;

    /// <param name="collector">What is sampled.</param>
    /// <param name="node">How this node is called.</param>
    /// <param name="time">The clock.</param>
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

    /// <summary>Bytes that the history takes in memory.</summary>
    public long Bytes => _nodes.Values.Sum(node => node.Bytes);

    internal SeriesNames Names { get; } = new();

    internal NodeHistory Own => _nodes[Node];

    /// <summary>When a node was last heard of; null when nothing is known of it.</summary>
    public DateTimeOffset? LastOf(string node) => _nodes.TryGetValue(node, out var history) && history.Last > DateTimeOffset.MinValue ? history.Last : null;

    /// <summary>Samples all series of this node. Called once a second; a call in the same second waits for its time to pass.</summary>
    public void RunOnce()
    {
        lock (_sampling)
        {
            var at = Resolutions.Floor(_time.GetUtcNow(), Resolution.Second.Step());
            if (at <= Own.Last)
                return;
            var samples = _sampler.Take();
            var now = _time.GetTimestamp();
            var covered = _time.GetElapsedTime(_sampledAt, now);
            _sampledAt = now;
            Own.Add(new(at, covered, samples));
        }
    }

    /// <summary>One number for a span: from the finest resolution that reaches back over it.</summary>
    /// <param name="query">Which series, and what of them.</param>
    /// <param name="window">How long the span is.</param>
    /// <param name="at">Its end.</param>
    /// <returns>Null: no data. The sum or rate of series that nobody has is zero while a node was watched.</returns>
    public double? Value(MetricQuery query, TimeSpan window, DateTimeOffset at) => TallyOf(query, at - window, at, ResolutionFor(at - window)).Answer(query.Aggregate);

    /// <summary>The values of a histogram in a span, merged.</summary>
    public Distribution Values(MetricQuery query, TimeSpan window, DateTimeOffset at) => TallyOf(query, at - window, at, ResolutionFor(at - window)).Values;

    /// <summary>A curve: a point for each step after <paramref name="from"/> up to <paramref name="to"/>, those without data too.</summary>
    public IReadOnlyList<MetricPoint> Read(MetricQuery query, DateTimeOffset from, DateTimeOffset to, Resolution resolution) =>
        [.. Steps(from, to, resolution.Step()).Select(at => new MetricPoint(at, TallyOf(query, at - resolution.Step(), at, resolution).Answer(query.Aggregate)))];

    /// <summary>A curve of a figure: a point for each step after <paramref name="from"/> up to <paramref name="to"/>.</summary>
    /// <param name="figure">Which one.</param>
    /// <param name="from">After this.</param>
    /// <param name="to">Up to this.</param>
    /// <param name="step">From point to point, such as 1 s or 2 h; percentiles are those of all values of a step.</param>
    /// <param name="node">One node; null means all together.</param>
    public IReadOnlyList<MetricPoint> Read(Figure figure, DateTimeOffset from, DateTimeOffset to, TimeSpan step, string? node = null) =>
        [.. Steps(from, to, step).Select(at => new MetricPoint(at, figure.Value(new(this, step, at, node))))];

    /// <inheritdoc cref="Read(Figure, DateTimeOffset, DateTimeOffset, TimeSpan, string?)"/>
    public IReadOnlyList<MetricPoint> Read(Figure figure, DateTimeOffset from, DateTimeOffset to, Resolution resolution, string? node = null) => Read(figure, from, to, resolution.Step(), node);

    /// <summary>The tag sets of a metric that are known of the last 6 hours, on any node.</summary>
    public IReadOnlyList<TagSet> Series(string metric) =>
        [.. _nodes.Values.SelectMany(node => node.Series()).Where(series => series.Metric == metric).Select(series => series.Tags).Distinct()];

    /// <summary>
    /// Makes sure that minutes from a time on can be read, all there are: those older than three days are otherwise in the store alone. They stay in memory
    /// for a quarter of an hour. At once when nothing is missing.
    /// </summary>
    /// <exception cref="Exception">Whatever the store says when it does not answer.</exception>
    public Task ReachBackAsync(DateTimeOffset from, CancellationToken cancel) => Older?.Invoke(from, cancel) ?? Task.CompletedTask;

    /// <summary>Reads older minutes; null where there is no store.</summary>
    internal Func<DateTimeOffset, CancellationToken, Task>? Older { get; set; }

    internal NodeHistory Of(string node) => _nodes.GetOrAdd(node, _ => new());

    /// <summary>Forgets the nodes of which nothing is kept any more.</summary>
    internal void Forget(DateTimeOffset now)
    {
        foreach (var (name, node) in _nodes)
        {
            if (name != Node && node.Last < now - Resolution.Minute.Kept())
                _nodes.TryRemove(name, out _);
        }
    }

    // The latest seconds are there at any resolution, so only how far back it goes decides.
    private Resolution ResolutionFor(DateTimeOffset from) => Resolutions.For(Resolutions.Floor(_time.GetUtcNow(), TimeSpan.FromSeconds(1)) - from);

    private Tally TallyOf(MetricQuery query, DateTimeOffset from, DateTimeOffset to, Resolution resolution)
    {
        var tally = new Tally();
        foreach (var (name, node) in _nodes)
        {
            if (query.Node is null || query.Node == name)
                node.Collect(query, from, to, resolution, part => tally.Add(name, part));
        }
        return tally;
    }

    private static IEnumerable<DateTimeOffset> Steps(DateTimeOffset from, DateTimeOffset to, TimeSpan step)
    {
        for (var at = Resolutions.Floor(from, step) + step; at <= to; at += step)
            yield return at;
    }
}
