namespace Lectern.Monitoring.Regressions;

/// <summary>How well a level or a line fits any stretch of a series, in constant time each, from running sums.</summary>
internal sealed class Segments
{
    private readonly double[] _sum;
    private readonly double[] _squares;
    private readonly double[] _moments;

    /// <param name="values">Around zero, or the running sums lose their digits.</param>
    public Segments(double[] values)
    {
        (_sum, _squares, _moments) = (new double[values.Length + 1], new double[values.Length + 1], new double[values.Length + 1]);
        for (var i = 0; i < values.Length; i++)
        {
            _sum[i + 1] = _sum[i] + values[i];
            _squares[i + 1] = _squares[i] + values[i] * values[i];
            _moments[i + 1] = _moments[i] + i * values[i];
        }
    }

    /// <summary>The squares that a level leaves of the readings from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public double OfLevel(int start, int end)
    {
        var sum = _sum[end] - _sum[start];
        return Math.Max(0, _squares[end] - _squares[start] - sum * sum / (end - start));
    }

    /// <summary>The squares that a line leaves.</summary>
    public double OfLine(int start, int end)
    {
        var (across, along) = Moments(start, end);
        return Math.Max(0, OfLevel(start, end) - across * across / along);
    }

    public Line Level(int start, int end) => new((_sum[end] - _sum[start]) / (end - start), 0);

    public Line Line(int start, int end)
    {
        var (across, along) = Moments(start, end);
        var slope = across / along;
        return new((_sum[end] - _sum[start]) / (end - start) - slope * (end - start - 1) / 2, slope);
    }

    // Sums over (t - mean t)(x - mean x) and (t - mean t)².
    private (double Across, double Along) Moments(int start, int end)
    {
        double length = end - start;
        var sum = _sum[end] - _sum[start];
        return (_moments[end] - _moments[start] - start * sum - (length - 1) / 2 * sum, length * (length * length - 1) / 12);
    }
}

/// <summary>A line.</summary>
/// <param name="First">Its value at the first reading.</param>
/// <param name="Slope">Per reading.</param>
internal readonly record struct Line(double First, double Slope)
{
    public double At(int reading) => First + Slope * reading;
}
