using MathNet.Numerics.Distributions;

namespace Lectern.Tuning.Statistics;

/// <summary>
/// Whether two series of measurements have different means, without assuming that they scatter alike: B. L. Welch, "The generalization of
/// Student's problem when several different population variances are involved", Biometrika 34 (1947).
/// </summary>
/// <param name="Difference">Mean of the second less that of the first.</param>
/// <param name="Less">The probability of a difference this far below zero if there were none: small when the second is lower.</param>
/// <param name="Greater">The same above zero.</param>
public readonly record struct WelchTest(double Difference, double Less, double Greater)
{
    /// <summary>Two measurements each are the least.</summary>
    public static WelchTest Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var (one, other) = (Moments(first), Moments(second));
        var difference = other.Mean - one.Mean;
        var (v1, v2) = (one.Variance / first.Count, other.Variance / second.Count);
        if (v1 + v2 <= 0)
            return new(difference, difference < 0 ? 0 : 1, difference > 0 ? 0 : 1);
        var freedom = (v1 + v2) * (v1 + v2) / (v1 * v1 / (first.Count - 1) + v2 * v2 / (second.Count - 1));
        var less = StudentT.CDF(0, 1, freedom, difference / Math.Sqrt(v1 + v2));
        return new(difference, less, 1 - less);
    }

    private static (double Mean, double Variance) Moments(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return (mean, values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
