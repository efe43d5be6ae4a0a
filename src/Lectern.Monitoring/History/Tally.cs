using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>Merges samples of any number of series, spans and nodes into one answer. Not thread-safe.</summary>
internal sealed class Tally
{
    private readonly Distribution _values = new();
    private readonly Dictionary<(string Node, long At), double> _sums = [];
    private readonly Dictionary<string, (double Total, TimeSpan Covered)> _nodes = [];
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;
    private double _mean;
    private long _levels;
    private bool _isGauge;

    public Distribution Values => _values;

    /// <summary>Whether there was any frame at all.</summary>
    public bool HasFrames => _nodes.Count > 0;

    public void Frame(string node, TimeSpan covered)
    {
        var (total, before) = _nodes.GetValueOrDefault(node);
        _nodes[node] = (total, before + covered);
    }

    public void Add(string node, DateTimeOffset at, MetricKind kind, in Sample sample)
    {
        if (kind == MetricKind.Gauge)
            AddLevel(node, at, sample);
        else if (kind == MetricKind.Counter)
            AddTotal(node, sample.Value);
        else
            AddValues(node, sample);
    }

    public double? Answer(Aggregate aggregate)
    {
        if (!HasFrames)
            return null;
        if (_isGauge)
            return OfLevels(aggregate);
        return aggregate switch
        {
            Aggregate.Sum => _nodes.Values.Sum(node => node.Total),
            Aggregate.Rate => Rate(),
            Aggregate.Average => _values.Count > 0 ? _values.Mean : HasValues ? Rate() : null,
            Aggregate.Min => _values.Min,
            Aggregate.Max => _values.Max,
            Aggregate.P50 => _values.Percentile(0.50),
            Aggregate.P95 => _values.Percentile(0.95),
            Aggregate.P99 => _values.Percentile(0.99),
            _ => null,
        };
    }

    private bool HasValues => _values.Count > 0 || _nodes.Values.Any(node => node.Total > 0);

    private double Rate() => _nodes.Values.Sum(node => node.Covered > TimeSpan.Zero ? node.Total / node.Covered.TotalSeconds : 0);

    private double? OfLevels(Aggregate aggregate) => aggregate switch
    {
        Aggregate.Min => _min,
        Aggregate.Max => _max,
        Aggregate.Sum => SumOfNodes(points => points.Average(point => point.Value)),
        Aggregate.Last => SumOfNodes(points => points.MaxBy(point => point.Key.At).Value),
        Aggregate.Rate or Aggregate.Average => _mean / _levels,
        _ => null,
    };

    private double SumOfNodes(Func<IEnumerable<KeyValuePair<(string Node, long At), double>>, double> ofNode) => _sums.GroupBy(point => point.Key.Node).Sum(ofNode);

    private void AddTotal(string node, double value)
    {
        var (total, covered) = _nodes.GetValueOrDefault(node);
        _nodes[node] = (total + value, covered);
    }

    private void AddLevel(string node, DateTimeOffset at, in Sample sample)
    {
        _isGauge = true;
        (_min, _max) = (Math.Min(_min, sample.Min), Math.Max(_max, sample.Max));
        _mean += sample.Mean;
        _levels++;
        _sums[(node, at.Ticks)] = _sums.GetValueOrDefault((node, at.Ticks)) + sample.Value;
    }

    private void AddValues(string node, in Sample sample)
    {
        var before = _values.Count;
        foreach (var (bucket, count) in sample.Buckets!)
            _values.Add(bucket, count);
        _values.AddSum(sample.Value);
        AddTotal(node, _values.Count - before);
    }
}
