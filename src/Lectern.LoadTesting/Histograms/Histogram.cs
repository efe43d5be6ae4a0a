using System.Numerics;

namespace Lectern.LoadTesting.Histograms;

/// <summary>
/// Counts of durations with a fixed relative precision: the bucket arithmetic of HdrHistogram (Gil Tene, https://github.com/HdrHistogram/HdrHistogram#readme).
/// The first bucket has a cell for every unit up to twice 10^digits (rounded up to a power of two); each further bucket covers twice the
/// range with cells twice as wide, and shares its lower half with the bucket before. With three digits a cell is at most 1/1024 of its
/// values wide, so a percentile is exact to 0.1 %. Mean, least and greatest are exact. Recording allocates nothing. Not thread-safe.
/// </summary>
public sealed class Histogram
{
    /// <summary>One hour in microseconds; what is longer counts as this.</summary>
    public const long Highest = 3_600_000_000;

    private readonly int _halfMagnitude;
    private readonly int _half;
    private readonly long _mask;
    private readonly long[] _counts;
    private long _min = long.MaxValue;

    /// <param name="digits">Significant decimal digits kept, 1 to 4.</param>
    public Histogram(int digits = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 4);
        Digits = digits;
        var magnitude = BitOperations.Log2((uint)(2 * (int)Math.Pow(10, digits)) - 1) + 1;
        _halfMagnitude = magnitude - 1;
        _half = 1 << _halfMagnitude;
        _mask = (1L << magnitude) - 1;
        _counts = new long[IndexOf(Highest) + 1];
    }

    public int Digits { get; }

    /// <summary>How many were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Sum of all values, in microseconds.</summary>
    public long Sum { get; private set; }

    /// <summary>Microseconds; 0 when empty.</summary>
    public long Min => Count == 0 ? 0 : _min;

    /// <summary>Microseconds; 0 when empty.</summary>
    public long Max { get; private set; }

    /// <summary>Microseconds; 0 when empty.</summary>
    public double Mean => Count == 0 ? 0 : (double)Sum / Count;

    internal ReadOnlySpan<long> Cells => _counts;

    /// <param name="microseconds">Below 0 counts as 0, above <see cref="Highest"/> as that.</param>
    public void Record(long microseconds) => Record(microseconds, 1);

    /// <param name="microseconds">Below 0 counts as 0, above <see cref="Highest"/> as that.</param>
    /// <param name="times">How often.</param>
    public void Record(long microseconds, long times)
    {
        var value = Math.Clamp(microseconds, 0, Highest);
        _counts[IndexOf(value)] += times;
        Count += times;
        Sum += value * times;
        if (value > Max)
            Max = value;
        if (value < _min)
            _min = value;
    }

    /// <summary>The least value that <paramref name="percent"/> of all values do not exceed, exact to the width of its cell. 0 when empty.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <returns>Microseconds.</returns>
    public long Percentile(double percent)
    {
        if (Count == 0)
            return 0;
        var wanted = Math.Max(1, (long)Math.Ceiling(Math.Clamp(percent, 0, 100) / 100 * Count - 1e-9));
        long passed = 0;
        for (var index = 0; index < _counts.Length; index++)
        {
            passed += _counts[index];
            if (passed >= wanted)
                return Math.Clamp(HighestIn(index), Min, Max);
        }
        return Max;
    }

    /// <summary>Adds all that <paramref name="other"/> holds; nothing is lost by it.</summary>
    /// <exception cref="ArgumentException">The two keep a different number of digits.</exception>
    public void Add(Histogram other)
    {
        if (other.Digits != Digits)
            throw new ArgumentException($"A histogram of {other.Digits} digits cannot be added to one of {Digits}.", nameof(other));
        for (var index = 0; index < _counts.Length; index++)
            _counts[index] += other._counts[index];
        Restore(Count + other.Count, Sum + other.Sum, Math.Min(_min, other._min), Math.Max(Max, other.Max));
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Restore(0, 0, long.MaxValue, 0);
    }

    /// <summary>Cells that hold anything, in rising order: the greatest value of each, and its count.</summary>
    public IEnumerable<(long Microseconds, long Count)> Filled()
    {
        for (var index = 0; index < _counts.Length; index++)
        {
            if (_counts[index] > 0)
                yield return (Math.Min(HighestIn(index), Max), _counts[index]);
        }
    }

    internal void Restore(ReadOnlySpan<long> cells, long sum, long min, long max)
    {
        cells.CopyTo(_counts);
        long count = 0;
        foreach (var cell in cells)
            count += cell;
        Restore(count, sum, min, max);
    }

    internal int IndexOf(long value)
    {
        var bucket = 63 - _halfMagnitude - BitOperations.LeadingZeroCount((ulong)(value | _mask));
        return ((bucket + 1) << _halfMagnitude) + (int)(value >> bucket) - _half;
    }

    private void Restore(long count, long sum, long min, long max) => (Count, Sum, _min, Max) = (count, sum, min, max);

    private long HighestIn(int index)
    {
        var bucket = (index >> _halfMagnitude) - 1;
        var cell = (long)((index & (_half - 1)) + _half);
        if (bucket < 0)
            (bucket, cell) = (0, cell - _half);
        return ((cell + 1) << bucket) - 1;
    }
}
