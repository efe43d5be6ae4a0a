namespace Lectern.Monitoring.Regressions;

/// <summary>One way to tell a series.</summary>
/// <param name="Teller">Who tells it.</param>
/// <param name="Shape">Of what.</param>
/// <param name="Changes">Where it changes.</param>
/// <param name="Residuals">What it leaves unexplained.</param>
/// <param name="Price">Of its parameters.</param>
internal sealed record Story(Storyteller Teller, Shape Shape, int[] Changes, double[] Residuals, double Price)
{
    private readonly Dictionary<double, double> _costs = [];

    /// <summary>The share of the squares that remains of those that one straight line leaves.</summary>
    public double Remainder => Residuals.Sum(residual => residual * residual) / Math.Max(Teller.Straight, double.Epsilon);

    /// <summary>How long it takes to tell, with all that it leaves; smaller is better.</summary>
    public double Cost(double memory) => _costs.TryGetValue(memory, out var known) ? known : _costs[memory] = Wander.Of(Residuals, memory).Cost + Price;

    public IEnumerable<ChangePoint> Explain(double memory)
    {
        var slopes = Shape == Shape.Bends ? Teller.Slopes(Changes) : [];
        for (var i = 0; i < Changes.Length; i++)
        {
            var odds = Teller.Tell(Shape, [.. Changes.Where((_, other) => other != i)]).Cost(memory) - Cost(memory);
            var confidence = 1 / (1 + Math.Exp(-odds));
            yield return Shape == Shape.Bends ? new(Changes[i], ChangeKind.Trend, slopes[i], slopes[i + 1], confidence) : Jump(i, confidence);
        }
    }

    private ChangePoint Jump(int i, double confidence)
    {
        var (at, start, end) = (Changes[i], i == 0 ? 0 : Changes[i - 1], i + 1 == Changes.Length ? Teller.Length : Changes[i + 1]);
        var (before, after) = (Teller.Fit(Shape, start, at), Teller.Fit(Shape, at, end));
        var (jump, turn) = (Math.Abs(after.First - before.At(at - start)), Math.Abs(after.Slope - before.Slope) * Math.Min(at - start, end - at) / 2);
        return jump >= turn
            ? new(at, ChangeKind.Level, before.At(at - start - 1), after.First, confidence)
            : new(at, ChangeKind.Trend, before.Slope, after.Slope, confidence);
    }
}
