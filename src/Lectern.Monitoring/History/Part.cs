using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>What a query found in some frames of one node; parts add up. Immutable.</summary>
/// <param name="Covered">The time that the frames stand for.</param>
/// <param name="Total">A counter's rise.</param>
/// <param name="ValueSum">The sum of a histogram's values.</param>
/// <param name="Buckets">A histogram's values; empty without any.</param>
/// <param name="Levels">A gauge's levels; null without any.</param>
internal sealed record Part(TimeSpan Covered, double Total, double ValueSum, BucketCount[] Buckets, Levels? Levels);

/// <summary>Levels of one or several gauges over time.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The largest.</param>
/// <param name="Sum">All added up, over series and time.</param>
/// <param name="Count">How many that were.</param>
/// <param name="Times">How many points in time they are of.</param>
/// <param name="LastAt">The latest of these.</param>
/// <param name="Last">The levels then, series added up.</param>
internal sealed record Levels(double Min, double Max, double Sum, long Count, int Times, DateTimeOffset LastAt, double Last)
{
    public static Levels operator +(Levels left, Levels right) => new(Math.Min(left.Min, right.Min), Math.Max(left.Max, right.Max), left.Sum + right.Sum,
        left.Count + right.Count, left.Times + right.Times, right.LastAt > left.LastAt ? right.LastAt : left.LastAt, right.LastAt > left.LastAt ? right.Last : left.Last);
}
