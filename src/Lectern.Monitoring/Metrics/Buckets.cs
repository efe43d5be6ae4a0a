namespace Lectern.Monitoring.Metrics;

/// <summary>
/// The one layout of all histograms, so that any two add up: each octave (power of two) in 16 equal parts, from 2^-20 (about a millionth)
/// to 2^40. A value is known to 1/16 at worst, to 1/32 on average, as in HdrHistogram. The upper end belongs to a bucket, as Prometheus'
/// <c>le</c> wants it.
/// </summary>
public static class Buckets
{
    internal const int LeastExponent = -20;
    internal const int Octaves = 60;
    internal const int PerOctave = 16;

    private const int MantissaBits = 52;
    private const int PartBits = 4;
    private const long FirstPart = (long)(1023 + LeastExponent) << PartBits;

    /// <summary>How many there are: one for what is smaller than all (zero too), one for what is larger.</summary>
    public const int Count = (Octaves * PerOctave) + 2;

    /// <summary>The bucket of a value; not-a-number counts as zero.</summary>
    public static int IndexOf(double value)
    {
        if (!(value > 0))
            return 0;
        // One less in the last place: a value on a boundary belongs to the bucket that ends there.
        var part = ((BitConverter.DoubleToInt64Bits(value) - 1) >> (MantissaBits - PartBits)) - FirstPart;
        return (int)Math.Clamp(part + 1, 0, Count - 1);
    }

    /// <summary>The largest value that belongs to a bucket; infinite for the last.</summary>
    public static double UpperEnd(int index) => index == Count - 1 ? double.PositiveInfinity : LowerEnd(index + 1);

    /// <summary>What all values of a bucket are larger than; zero for the first.</summary>
    public static double LowerEnd(int index)
    {
        if (index == 0)
            return 0;
        var (octave, part) = Math.DivRem(index - 1, PerOctave);
        return Math.ScaleB(1 + ((double)part / PerOctave), LeastExponent + octave);
    }
}
