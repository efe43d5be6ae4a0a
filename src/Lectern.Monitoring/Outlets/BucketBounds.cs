using System.Globalization;
using System.Text;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.Outlets;

/// <summary>The classic buckets that a histogram is shown with: powers of two, which are ends of <see cref="Buckets"/>, so that the counts are exact.</summary>
internal sealed class BucketBounds
{
    // 1 ms to 32 s, with 250 ms, the objective, among them.
    private static readonly BucketBounds Seconds = new(Enumerable.Range(-10, 16));
    private static readonly BucketBounds Bytes = new(Enumerable.Range(4, 8).Select(step => step * 2 + 2));
    private static readonly BucketBounds Numbers = new(Enumerable.Range(0, 11).Select(step => step * 2));

    private BucketBounds(IEnumerable<int> exponents)
    {
        var bounds = exponents.Select(exponent => Math.ScaleB(1, exponent)).ToArray();
        Indexes = [.. bounds.Select(Buckets.IndexOf)];
        // OpenMetrics wants a point in every number; Prometheus takes it.
        Texts = [.. bounds.Select(bound => Encoding.UTF8.GetBytes(bound == Math.Floor(bound) ? bound.ToString("0.0", CultureInfo.InvariantCulture) : bound.ToString(CultureInfo.InvariantCulture)))];
    }

    /// <summary>The last bucket that belongs to each.</summary>
    public int[] Indexes { get; }

    public byte[][] Texts { get; }

    public static BucketBounds For(string unit) => unit switch { "s" => Seconds, "By" => Bytes, _ => Numbers };
}
