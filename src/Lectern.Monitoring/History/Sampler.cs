using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>Turns totals since the start into what happened since the sampling before. Not thread-safe.</summary>
internal sealed class Sampler(MetricsCollector collector)
{
    private readonly Dictionary<SeriesKey, double> _totals = [];
    private readonly Dictionary<SeriesKey, (long[] Counts, double Sum)> _values = [];
    private readonly Distribution _now = new();
    private readonly List<BucketCount> _buckets = [];
    private bool _isFirst = true;

    public Dictionary<SeriesKey, Sample> Take()
    {
        collector.Ask();
        var samples = new Dictionary<SeriesKey, Sample>();
        foreach (var series in collector.Series)
        {
            if (Of(series) is { } sample)
                samples[series.Key] = sample;
        }
        _isFirst = false;
        return samples;
    }

    private Sample? Of(MetricSeries series) => series.Key.Kind switch
    {
        MetricKind.Gauge => series.Level is { } level && double.IsFinite(level) ? Sample.Level(level) : null,
        MetricKind.Counter => Rise(series),
        _ => Values(series),
    };

    private Sample? Rise(MetricSeries series)
    {
        var total = series.Total;
        var isNew = !_totals.TryGetValue(series.Key, out var before);
        _totals[series.Key] = total;
        // What .NET counted since the process began did not happen in this second.
        if (isNew && _isFirst && series.IsObserved)
            return null;
        return total > before ? new(total - before) : null;
    }

    private Sample? Values(MetricSeries series)
    {
        _now.Clear();
        series.AddTo(_now);
        if (!_values.TryGetValue(series.Key, out var before))
            before = (new long[Buckets.Count], 0);
        _buckets.Clear();
        for (var bucket = 0; bucket < Buckets.Count; bucket++)
        {
            if (_now[bucket] - before.Counts[bucket] is > 0 and var count)
                _buckets.Add(new((ushort)bucket, count));
            before.Counts[bucket] = _now[bucket];
        }
        _values[series.Key] = (before.Counts, _now.Sum);
        return _buckets.Count == 0 ? null : new(_now.Sum - before.Sum, Buckets: [.. _buckets]);
    }
}
