namespace Lectern.Monitoring.Regressions;

/// <summary>
/// Takes back single readings that stand out, which are no change (a Hampel filter: the median of the neighborhood instead, where a reading
/// is further from it than five robust deviations). A jump stays: there the readings after it are as far off.
/// </summary>
internal static class Spikes
{
    private const int Reach = 4;
    private const double Limit = 5;

    // The median absolute deviation of normal noise is so much less than its standard deviation.
    private const double ToDeviation = 1.4826;

    public static double[] Tame(double[] values)
    {
        var (medians, scatters, deviations) = (new double[values.Length], new double[values.Length], new double[values.Length]);
        Span<double> window = stackalloc double[2 * Reach + 1];
        for (var i = 0; i < values.Length; i++)
        {
            var near = values.AsSpan(Math.Max(0, i - Reach)..Math.Min(values.Length, i + Reach + 1));
            var part = window[..near.Length];
            near.CopyTo(part);
            medians[i] = Median.OfScrambled(part);
            for (var j = 0; j < part.Length; j++)
                part[j] = Math.Abs(part[j] - medians[i]);
            scatters[i] = Median.OfScrambled(part);
            deviations[i] = Math.Abs(values[i] - medians[i]);
        }
        var usual = Median.Of(deviations);
        var tamed = (double[])values.Clone();
        for (var i = 0; i < values.Length; i++)
        {
            // Also of the neighborhood: where all scatter widely nobody stands out.
            if (deviations[i] > Limit * ToDeviation * Math.Max(usual, scatters[i]))
                tamed[i] = medians[i];
        }
        return tamed;
    }
}
