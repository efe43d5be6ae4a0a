namespace Lectern.Monitoring.History;

/// <summary>Values in one bucket.</summary>
internal readonly record struct BucketCount(ushort Bucket, long Count);

/// <summary>What one series did in one span.</summary>
/// <param name="Value">A counter's rise; a gauge's latest level; the sum of a histogram's values.</param>
/// <param name="Mean">A gauge's mean level.</param>
/// <param name="Min">A gauge's least level.</param>
/// <param name="Max">A gauge's largest level.</param>
/// <param name="Buckets">A histogram's values, in the order of buckets; null for others.</param>
internal readonly record struct Sample(double Value, double Mean = 0, double Min = 0, double Max = 0, BucketCount[]? Buckets = null)
{
    public static Sample Level(double value) => new(value, value, value, value);
}
