namespace Lectern.Monitoring.Metrics;

/// <summary>What one series is: a metric with one set of tags. Equal when all are equal.</summary>
/// <param name="Metric">The instrument's name, such as <c>http.server.request.duration</c>.</param>
/// <param name="Kind">How its values add up.</param>
/// <param name="Unit">As the instrument says (UCUM): <c>s</c>, <c>By</c>, <c>{request}</c>; may be empty.</param>
/// <param name="Tags">With <see cref="Scope"/>, the meter's name, among them.</param>
public sealed record SeriesKey(string Metric, MetricKind Kind, string Unit, TagSet Tags)
{
    /// <summary>
    /// The tag that says which meter a series is from: two meters may use one name, as Npgsql and Lectern.Database do. OpenTelemetry's name for
    /// it: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
    /// </summary>
    public const string Scope = "otel.scope.name";

    /// <summary>The tag, with the value <c>true</c>, of the series that takes what the limits leave no room for: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#overflow-attribute</summary>
    public const string Overflow = "otel.metric.overflow";
}
