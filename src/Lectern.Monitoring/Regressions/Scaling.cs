namespace Lectern.Monitoring.Regressions;

/// <summary>Values moved to mean 0 and deviation 1, and the way back.</summary>
internal sealed class Scaling
{
    // Below this share of the largest value, what differs is rounding.
    private const double Rounding = 1e-12;

    private readonly double _mean;
    private readonly double _deviation;

    private Scaling(double[] values, double mean, double deviation) => (Values, _mean, _deviation) = (values, mean, deviation);

    public double[] Values { get; }

    /// <returns>Null when there are too few values, or all are the same.</returns>
    public static Scaling? Standardize(double[] values)
    {
        if (values.Length < ChangePointDetector.LeastReadings)
            return null;
        // By the largest first: squares of 1e300 would be infinite.
        var largest = values.Max(Math.Abs);
        if (largest == 0)
            return null;
        var mean = values.Average(value => value / largest);
        var deviation = Math.Sqrt(values.Average(value => (value / largest - mean) * (value / largest - mean)));
        return deviation > Rounding ? new(Array.ConvertAll(values, value => (value / largest - mean) / deviation), mean * largest, deviation * largest) : null;
    }

    /// <summary>A change in the unit of the series.</summary>
    public ChangePoint Undo(ChangePoint change)
    {
        var zero = change.Kind == ChangeKind.Level ? _mean : 0;
        return change with { Before = zero + change.Before * _deviation, After = zero + change.After * _deviation };
    }
}
