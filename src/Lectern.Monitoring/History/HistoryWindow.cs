using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>A span of the history that figures are computed over.</summary>
/// <param name="History">Of which it is a part.</param>
/// <param name="Length">How long it is.</param>
/// <param name="At">Its end.</param>
/// <param name="Node">One node; null means all together.</param>
public sealed record HistoryWindow(MetricsHistory History, TimeSpan Length, DateTimeOffset At, string? Node = null)
{
    public double? Value(string metric, Aggregate aggregate, params TagFilter[] tags) => History.Value(new(metric, aggregate, tags) { Node = Node }, Length, At);

    public Distribution Values(string metric, params TagFilter[] tags) => History.Values(new(metric, Aggregate.P50, tags) { Node = Node }, Length, At);

    /// <summary>What one query is of another; null when the whole is zero or nothing is known.</summary>
    public static double? Ratio(double? part, double? whole) => whole is > 0 ? (part ?? 0) / whole : null;
}
