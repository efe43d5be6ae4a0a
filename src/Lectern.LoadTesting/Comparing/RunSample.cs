namespace Lectern.LoadTesting.Comparing;

/// <summary>One figure of one endpoint in each of several runs.</summary>
/// <param name="Endpoint">Its name; <c>all</c> for the whole.</param>
/// <param name="Metric">mean, p50, p99 or rps.</param>
/// <param name="Before">A value a run.</param>
/// <param name="After">A value a run.</param>
public sealed record RunSample(string Endpoint, string Metric, IReadOnlyList<double> Before, IReadOnlyList<double> After)
{
    /// <summary>More is better.</summary>
    public bool IsRate => Metric == "rps";
}

public enum ChangeVerdict
{
    /// <summary>Smaller than the practical threshold, or not told apart from chance.</summary>
    Same,

    Better,
    Worse,
}

/// <param name="Sample">What was compared.</param>
/// <param name="Before">Geometric mean of the runs.</param>
/// <param name="After">Geometric mean of the runs.</param>
/// <param name="Percent">Change of the one to the other.</param>
/// <param name="LowPercent">95 % confidence interval of the change; null with one run only.</param>
/// <param name="HighPercent">Its other end.</param>
/// <param name="P">Two-sided, after Holm's correction for all figures compared; null with one run only.</param>
/// <param name="Verdict">By threshold and significance.</param>
public sealed record Change(RunSample Sample, double Before, double After, double Percent, double? LowPercent, double? HighPercent, double? P, ChangeVerdict Verdict);
