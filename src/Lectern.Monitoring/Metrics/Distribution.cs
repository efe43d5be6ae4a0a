namespace Lectern.Monitoring.Metrics;

/// <summary>Values counted by <see cref="Buckets"/>. Two of them add up, and percentiles of the sum are true ones. Not thread-safe.</summary>
public sealed class Distribution
{
    private readonly long[] _counts = new long[Buckets.Count];
    private int _first = Buckets.Count;
    private int _last = -1;

    public long Count { get; private set; }

    /// <summary>Of all values, exact but for rounding.</summary>
    public double Sum { get; private set; }

    /// <value>Null when it is empty.</value>
    public double? Mean => Count == 0 ? null : Sum / Count;

    /// <value>To the width of a bucket; null when it is empty.</value>
    public double? Min => Count == 0 ? null : Buckets.LowerEnd(_first);

    /// <value>To the width of a bucket; null when it is empty.</value>
    public double? Max => Count == 0 ? null : Finite(_last);

    /// <summary>How many are in a bucket.</summary>
    public long this[int bucket] => _counts[bucket];

    public void Add(int bucket, long count)
    {
        if (count <= 0)
            return;
        _counts[bucket] += count;
        Count += count;
        _first = Math.Min(_first, bucket);
        _last = Math.Max(_last, bucket);
    }

    public void AddSum(double sum) => Sum += sum;

    public void Record(double value)
    {
        Add(Buckets.IndexOf(value), 1);
        Sum += value;
    }

    public void Add(Distribution other)
    {
        for (var bucket = other._first; bucket <= other._last; bucket++)
            Add(bucket, other._counts[bucket]);
        Sum += other.Sum;
    }

    internal void Add(in History.Sample sample)
    {
        foreach (var (bucket, count) in sample.Buckets!)
            Add(bucket, count);
        Sum += sample.Value;
    }

    /// <summary>Those that are not empty, in their order.</summary>
    internal History.BucketCount[] ToBuckets()
    {
        var buckets = new List<History.BucketCount>();
        for (var bucket = _first; bucket <= _last; bucket++)
        {
            if (_counts[bucket] > 0)
                buckets.Add(new((ushort)bucket, _counts[bucket]));
        }
        return [.. buckets];
    }

    public void Clear()
    {
        if (_last >= 0)
            Array.Clear(_counts, _first, _last - _first + 1);
        (_first, _last, Count, Sum) = (Buckets.Count, -1, 0, 0);
    }

    /// <summary>The value that a share of all do not exceed, within its bucket in proportion.</summary>
    /// <param name="share">0 to 1.</param>
    /// <returns>Null when it is empty.</returns>
    public double? Percentile(double share)
    {
        if (Count == 0)
            return null;
        var rank = Math.Clamp(share, 0, 1) * Count;
        long below = 0;
        for (var bucket = _first; bucket <= _last; bucket++)
        {
            var here = _counts[bucket];
            if (here > 0 && below + here >= rank)
                return Within(bucket, (rank - below) / here);
            below += here;
        }
        return Finite(_last);
    }

    /// <summary>The share of values above a limit, 0 to 1; null when it is empty. Exact where the limit is the end of a bucket, such as 0.25.</summary>
    public double? ShareOver(double limit)
    {
        if (Count == 0)
            return null;
        var at = Buckets.IndexOf(limit);
        double over = 0;
        for (var bucket = Math.Max(_first, at + 1); bucket <= _last; bucket++)
            over += _counts[bucket];
        if (at < Buckets.Count - 1)
            over += _counts[at] * Math.Clamp((Buckets.UpperEnd(at) - limit) / (Buckets.UpperEnd(at) - Buckets.LowerEnd(at)), 0, 1);
        return over / Count;
    }

    private static double Within(int bucket, double part)
    {
        var low = Buckets.LowerEnd(bucket);
        return low + ((Finite(bucket) - low) * Math.Clamp(part, 0, 1));
    }

    private static double Finite(int bucket) => bucket == Buckets.Count - 1 ? Buckets.LowerEnd(bucket) : Buckets.UpperEnd(bucket);
}
