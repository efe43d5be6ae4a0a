using MathNet.Numerics.Distributions;

namespace Lectern.Tuning.Statistics;

/// <summary>
/// Whether differences of pairs have a mean other than zero: Student (W. S. Gosset), "The probable error of a mean", Biometrika 6 (1908).
/// </summary>
/// <param name="Difference">Their mean.</param>
/// <param name="Less">The probability of a mean this far below zero if there were no difference.</param>
/// <param name="Greater">The same above zero.</param>
public readonly record struct PairedTest(double Difference, double Less, double Greater)
{
    /// <summary>Two differences are the least.</summary>
    public static PairedTest Of(IReadOnlyList<double> differences)
    {
        var mean = differences.Average();
        var error = Math.Sqrt(differences.Sum(value => (value - mean) * (value - mean)) / (differences.Count - 1) / differences.Count);
        if (error <= 0)
            return new(mean, mean < 0 ? 0 : 1, mean > 0 ? 0 : 1);
        var less = StudentT.CDF(0, 1, differences.Count - 1, mean / error);
        return new(mean, less, 1 - less);
    }
}
