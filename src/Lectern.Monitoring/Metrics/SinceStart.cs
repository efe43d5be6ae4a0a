using Lectern.Monitoring.History;

namespace Lectern.Monitoring.Metrics;

/// <summary>What the series of a metric add up to since the start of this process.</summary>
public static class SinceStart
{
    /// <summary>All values of a histogram.</summary>
    public static Distribution Values(this MetricsCollector collector, string metric, params ReadOnlySpan<TagFilter> tags)
    {
        var values = new Distribution();
        foreach (var series in collector.Series)
        {
            if (Matches(series, metric, tags))
                series.AddTo(values);
        }
        return values;
    }

    /// <summary>A counter's total.</summary>
    public static double Total(this MetricsCollector collector, string metric, params ReadOnlySpan<TagFilter> tags)
    {
        var sum = 0.0;
        foreach (var series in collector.Series)
        {
            if (series.Key.Kind == MetricKind.Counter && Matches(series, metric, tags))
                sum += series.Total;
        }
        return sum;
    }

    /// <summary>A gauge's level, its series added up; null when there is none.</summary>
    public static double? Level(this MetricsCollector collector, string metric, params ReadOnlySpan<TagFilter> tags)
    {
        double? sum = null;
        foreach (var series in collector.Series)
        {
            if (series.Key.Kind == MetricKind.Gauge && Matches(series, metric, tags) && series.Level is { } level)
                sum = (sum ?? 0) + level;
        }
        return sum;
    }

    /// <summary>A histogram's least and largest value, exact.</summary>
    public static (double? Min, double? Max) Extremes(this MetricsCollector collector, string metric, params ReadOnlySpan<TagFilter> tags)
    {
        (double? Min, double? Max) extremes = (null, null);
        foreach (var series in collector.Series)
        {
            if (!Matches(series, metric, tags))
                continue;
            var (min, max) = series.Extremes;
            extremes = (Math.Min(min ?? double.MaxValue, extremes.Min ?? double.MaxValue), Math.Max(max ?? 0, extremes.Max ?? 0));
        }
        return extremes.Min == double.MaxValue ? (null, null) : extremes;
    }

    private static bool Matches(MetricSeries series, string metric, ReadOnlySpan<TagFilter> tags)
    {
        if (series.Key.Metric != metric)
            return false;
        foreach (var tag in tags)
        {
            if (!tag.Matches(series.Key.Tags))
                return false;
        }
        return true;
    }
}
