namespace Lectern.Monitoring.Regressions;

/// <summary>The middle value, or the mean of the two middle ones.</summary>
internal static class Median
{
    public static double Of(ReadOnlySpan<double> values) => OfScrambled(values.ToArray());

    /// <summary>Sorts what it is given.</summary>
    public static double OfScrambled(Span<double> values)
    {
        if (values.IsEmpty)
            return 0;
        values.Sort();
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : values[middle - 1] / 2 + values[middle] / 2;
    }
}
