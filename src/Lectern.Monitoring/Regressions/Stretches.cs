namespace Lectern.Monitoring.Regressions;

/// <summary>A long series as the means of stretches of equal length; a short one as it is.</summary>
internal sealed class Stretches
{
    // Readings to either side of a stretch in which a jump is sought, in stretches.
    private const int Around = 20;
    private const int Near = 2;

    private readonly double[] _values;

    private Stretches(double[] values, double[] means, int length) => (_values, Means, Length) = (values, means, length);

    public double[] Means { get; }

    /// <summary>Readings in a stretch.</summary>
    public int Length { get; }

    public static Stretches Of(double[] values, int most)
    {
        var length = Math.Max(1, (values.Length + most - 1) / most);
        // A last stretch that is not full would be noisier than the others. Divided before they are added: sums of 1e308 would be infinite.
        return new(values, length == 1 ? values : [.. values.Chunk(length).Where(chunk => chunk.Length == length).Select(chunk => chunk.Sum(value => value / length))], length);
    }

    /// <summary>A change among the stretches as one among the readings. The scatter remains that of the means.</summary>
    public ChangePoint Undo(ChangePoint change) => change.Kind switch
    {
        ChangeKind.Level => change with { Index = Locate(change.Index) },
        ChangeKind.Trend => change with { Index = change.Index * Length, Before = change.Before / Length, After = change.After / Length },
        _ => change with { Index = change.Index * Length },
    };

    // The split that leaves the least squares near the begin of the stretch.
    private int Locate(int stretch)
    {
        if (Length == 1)
            return stretch;
        var middle = stretch * Length;
        var from = Math.Max(0, middle - Around * Length);
        if (Scaling.Standardize(_values[from..Math.Min(_values.Length, middle + Around * Length)]) is not { } around)
            return middle;
        var segments = new Segments(around.Values);
        var best = (Squares: double.PositiveInfinity, At: middle);
        for (var at = Math.Max(1, middle - from - Near * Length); at <= Math.Min(around.Values.Length - 1, middle - from + Near * Length); at++)
        {
            var squares = segments.OfLevel(0, at) + segments.OfLevel(at, around.Values.Length);
            if (squares < best.Squares)
                best = (squares, from + at);
        }
        return best.At;
    }
}
