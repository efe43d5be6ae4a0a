using System.Text;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.Outlets;

/// <summary>
/// Names as Prometheus wants them, made of OpenTelemetry's by the rules of
/// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
/// </summary>
public static class PrometheusNames
{
    /// <summary>The family of a series, with the unit and, for a counter, without <c>_total</c>.</summary>
    public static string Family(SeriesKey series)
    {
        var name = Clean(series.Metric, ':');
        var unit = Unit(series);
        if (series.Kind == MetricKind.Counter && name.EndsWith("_total", StringComparison.Ordinal))
            name = name[..^"_total".Length];
        return unit.Length == 0 || name.EndsWith($"_{unit}", StringComparison.Ordinal) ? name : $"{name}_{unit}";
    }

    /// <summary>The unit in full; empty without one. What stands in braces is a note, not a unit.</summary>
    public static string Unit(SeriesKey series) => series.Unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "1" when series.Kind == MetricKind.Gauge => "ratio",
        "1" or "" => "",
        ['{', ..] => "",
        var other => Clean(other, '_'),
    };

    public static string Label(string tag) => Clean(tag, '_');

    private static string Clean(string name, char alsoAllowed)
    {
        var clean = new StringBuilder(name.Length + 1);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            clean.Append('_');
        foreach (var letter in name)
            clean.Append(char.IsAsciiLetterOrDigit(letter) || letter == '_' || letter == alsoAllowed ? letter : '_');
        return clean.ToString();
    }
}
