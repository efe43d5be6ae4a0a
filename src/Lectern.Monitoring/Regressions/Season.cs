namespace Lectern.Monitoring.Regressions;

/// <summary>A pattern that repeats: hours of a day, days of a week.</summary>
internal static class Season
{
    private const int Shortest = 3;
    private const int Longest = 200;

    // A pattern must be seen at least so often.
    private const int LeastRounds = 4;
    private const double LeastCorrelation = 0.4;

    // A multiple of the period correlates as well: it must do so by more than chance.
    private const double Margin = 0.02;

    /// <summary>The period with the highest autocorrelation of the differences, in which levels and trends hardly show; null when there is none.</summary>
    public static int? PeriodOf(double[] values)
    {
        var longest = Math.Min(values.Length / LeastRounds, Longest);
        if (longest < Shortest)
            return null;
        var correlations = Autocorrelations(values, longest + 1);
        var best = (Correlation: LeastCorrelation, Period: (int?)null);
        for (var lag = Shortest; lag <= longest; lag++)
        {
            var peak = correlations[lag] >= correlations[lag - 1] && correlations[lag] >= correlations[lag + 1];
            if (peak && correlations[lag] > best.Correlation + Margin)
                best = (correlations[lag], lag);
        }
        return best.Period;
    }

    /// <summary>Takes the pattern out: the median of each phase, of what differs from the mean of the period around (classical decomposition).</summary>
    public static double[] TakeOut(double[] values, int period)
    {
        var phases = new List<double>[period];
        for (var phase = 0; phase < period; phase++)
            phases[phase] = [];
        var half = period / 2;
        for (var i = half; i < values.Length - half; i++)
            phases[i % period].Add(values[i] - MeanAround(values, i, period));
        var pattern = Array.ConvertAll(phases, phase => Median.Of([.. phase]));
        var mean = pattern.Average();
        return [.. values.Select((value, i) => value - (pattern[i % period] - mean))];
    }

    private static double MeanAround(double[] values, int at, int period)
    {
        var half = period / 2;
        var sum = 0.0;
        for (var i = at - half; i <= at + half; i++)
            sum += values[i];
        // An even period has no middle: the two ends count half.
        return period % 2 == 1 ? sum / period : (sum - (values[at - half] + values[at + half]) / 2) / period;
    }

    private static double[] Autocorrelations(double[] values, int longest)
    {
        var drift = (values[^1] - values[0]) / (values.Length - 1);
        var differences = new double[values.Length - 1];
        for (var i = 0; i < differences.Length; i++)
            differences[i] = values[i + 1] - values[i] - drift;
        var variance = differences.Sum(difference => difference * difference) / differences.Length;
        var correlations = new double[longest + 1];
        if (variance == 0)
            return correlations;
        for (var lag = 1; lag <= longest; lag++)
        {
            var sum = 0.0;
            for (var i = lag; i < differences.Length; i++)
                sum += differences[i] * differences[i - lag];
            correlations[lag] = sum / variance / (differences.Length - lag);
        }
        return correlations;
    }
}
