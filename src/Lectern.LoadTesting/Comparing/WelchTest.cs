using MathNet.Numerics.Distributions;

namespace Lectern.LoadTesting.Comparing;

/// <summary>
/// Welch's t-test (B. L. Welch, "The generalization of 'Student's' problem when several different population variances are involved",
/// Biometrika 34, 1947) on logarithms, so that it speaks of ratios. Not Mann-Whitney: with three runs on each side its least possible
/// p is 0.1, so it could never find anything; Welch needs two on each side, and run means of many requests are near enough to normal.
/// </summary>
internal static class WelchTest
{
    private const double Confidence = 0.95;

    // Two runs that happen to agree to the microsecond would claim to know the change exactly.
    private const double LeastDeviation = 0.001;

    /// <param name="Log">Difference of the mean logarithms.</param>
    /// <param name="Low">95 % confidence interval of it.</param>
    /// <param name="High">Its other end.</param>
    /// <param name="P">Two-sided.</param>
    public readonly record struct Outcome(double Log, double Low, double High, double P);

    /// <summary>Null unless there are two values on each side.</summary>
    public static Outcome? Run(IReadOnlyList<double> before, IReadOnlyList<double> after)
    {
        if (before.Count < 2 || after.Count < 2)
            return null;
        var (first, second) = (Moments(before), Moments(after));
        var (a, b) = (first.Variance / before.Count, second.Variance / after.Count);
        var error = Math.Sqrt(a + b);
        var freedom = (a + b) * (a + b) / (a * a / (before.Count - 1) + b * b / (after.Count - 1));
        var log = second.Mean - first.Mean;
        var reach = StudentT.InvCDF(0, 1, freedom, 0.5 + Confidence / 2) * error;
        return new(log, log - reach, log + reach, 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(log / error)));
    }

    public static double MeanLog(IReadOnlyList<double> values) => Moments(values).Mean;

    private static (double Mean, double Variance) Moments(IReadOnlyList<double> values)
    {
        var logs = values.Select(value => Math.Log(Math.Max(value, 1e-9))).ToList();
        var mean = logs.Average();
        return (mean, Math.Max(LeastDeviation * LeastDeviation, logs.Sum(log => (log - mean) * (log - mean)) / Math.Max(1, logs.Count - 1)));
    }
}
