namespace Lectern.Monitoring.Regressions;

/// <summary>Tells a series, of mean 0 and deviation 1, as levels, lines or bent lines with 0 to 10 changes.</summary>
internal sealed class Storyteller(double[] values)
{
    private const int MostChanges = 10;
    private const int ReadingsEach = 6;
    private const int ShortestLevel = 4;
    private const int ShortestLine = 7;

    private readonly Segments _segments = new(values);

    public int Length => values.Length;

    /// <summary>The squares that one line through all leaves.</summary>
    public double Straight => _segments.OfLine(0, values.Length);

    public IEnumerable<Story> All(DetectorParts parts, CancellationToken cancel)
    {
        var most = Math.Min(MostChanges, values.Length / ReadingsEach);
        foreach (var cuts in BestSplits.Of(values.Length, most, ShortestLevel, _segments.OfLevel, cancel))
            yield return Tell(Shape.Levels, cuts);
        if (!parts.HasFlag(DetectorParts.Lines) && !parts.HasFlag(DetectorParts.Bends))
            yield break;
        foreach (var cuts in BestSplits.Of(values.Length, most, ShortestLine, _segments.OfLine, cancel))
        {
            cancel.ThrowIfCancellationRequested();
            if (parts.HasFlag(DetectorParts.Lines) || cuts.Length == 0)
                yield return Tell(Shape.Lines, cuts);
            if (parts.HasFlag(DetectorParts.Bends) && cuts.Length > 0)
                yield return Tell(Shape.Bends, BentLine.Settle(values, cuts));
        }
    }

    public Story Tell(Shape shape, int[] changes) =>
        new(this, shape, changes, shape == Shape.Bends ? BentLine.Residuals(values, changes) : Residuals(shape, changes), Price(shape, changes.Length));

    /// <summary>The segment that ends at a change or begins with it, as a line.</summary>
    public Line Fit(Shape shape, int start, int end) => shape == Shape.Levels ? _segments.Level(start, end) : _segments.Line(start, end);

    public double[] Slopes(int[] knots) => BentLine.Slopes(values, knots);

    // Parameters at half the logarithm of the length each (Schwarz 1978), and a change half as much again, for its place was searched: a
    // jump of the level three, of a line four and a half, a bend two and a half.
    private double Price(Shape shape, int changes)
    {
        var each = shape switch { Shape.Levels => 1.5, Shape.Lines => 2.25, _ => 1.25 };
        var slope = shape == Shape.Levels ? 0 : 0.5;
        return (each * changes + slope) * Math.Log(values.Length);
    }

    private double[] Residuals(Shape shape, int[] changes)
    {
        var residuals = new double[values.Length];
        var start = 0;
        foreach (var end in changes.Append(values.Length))
        {
            var line = Fit(shape, start, end);
            for (var i = start; i < end; i++)
                residuals[i] = values[i] - line.At(i - start);
            start = end;
        }
        return residuals;
    }
}

/// <summary>What a story is made of.</summary>
internal enum Shape
{
    /// <summary>Levels that jump.</summary>
    Levels,

    /// <summary>Lines that jump and turn.</summary>
    Lines,

    /// <summary>A line that bends.</summary>
    Bends,
}
