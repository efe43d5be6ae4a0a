using System.Text;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.Outlets;

/// <summary>The series that share a name, with all that is the same at each scrape as bytes.</summary>
internal sealed class PrometheusFamily
{
    private PrometheusFamily(string name, MetricSeries[] series)
    {
        var key = series[0].Key;
        Kind = key.Kind;
        var unit = PrometheusNames.Unit(key);
        Name = Encoding.UTF8.GetBytes(name);
        var help = Escape(series[0].Description.Length > 0 ? series[0].Description : key.Metric, quotes: false);
        var type = Kind switch { MetricKind.Counter => "counter", MetricKind.Gauge => "gauge", _ => "histogram" };
        var total = Kind == MetricKind.Counter ? "_total" : "";
        Head = Encoding.UTF8.GetBytes($"# HELP {name}{total} {help}\n# TYPE {name}{total} {type}\n");
        OpenHead = Encoding.UTF8.GetBytes($"# TYPE {name} {type}\n{(unit.Length > 0 ? $"# UNIT {name} {unit}\n" : "")}# HELP {name} {Escape(help, quotes: true)}\n");
        Series = [.. series.DistinctBy(one => LabelsOf(one.Key)).Select(one => new Line(one, Encoding.UTF8.GetBytes(LabelsOf(one.Key))))];
        Bounds = BucketBounds.For(key.Unit);
    }

    public MetricKind Kind { get; }

    public byte[] Name { get; }

    /// <summary>What stands before the series in Prometheus' text format.</summary>
    public byte[] Head { get; }

    /// <summary>What stands before the series in OpenMetrics.</summary>
    public byte[] OpenHead { get; }

    public Line[] Series { get; }

    public BucketBounds Bounds { get; }

    /// <param name="Series">The series.</param>
    /// <param name="Labels">Without braces: <c>a="b",c="d"</c>.</param>
    public readonly record struct Line(MetricSeries Series, byte[] Labels);

    /// <summary>In the order of names. Two metrics that would have one name and different kinds are one too many: the first by its own name stays.</summary>
    public static PrometheusFamily[] Of(IEnumerable<MetricSeries> series) =>
    [
        .. series.GroupBy(one => PrometheusNames.Family(one.Key), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
        {
            var sorted = group.OrderBy(one => one.Key.Metric, StringComparer.Ordinal).ThenBy(one => LabelsOf(one.Key), StringComparer.Ordinal).ToArray();
            return new PrometheusFamily(group.Key, [.. sorted.Where(one => one.Key.Kind == sorted[0].Key.Kind)]);
        }),
    ];

    // Two tags may become one label: their values are joined, as OpenTelemetry says.
    private static string LabelsOf(SeriesKey key) => string.Join(',', key.Tags.Tags.GroupBy(tag => PrometheusNames.Label(tag.Key), StringComparer.Ordinal)
        .Select(group => $"{group.Key}=\"{Escape(string.Join(';', group.Select(tag => tag.Value)), quotes: true)}\""));

    private static string Escape(string text, bool quotes)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }
}
