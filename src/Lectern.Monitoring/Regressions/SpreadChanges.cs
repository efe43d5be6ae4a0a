namespace Lectern.Monitoring.Regressions;

/// <summary>Changes of the scatter: segments of surprises with a mean size of their own. Sizes, not squares: a few large ones must not decide.</summary>
internal static class SpreadChanges
{
    private const int MostChanges = 4;
    private const int ReadingsEach = 40;
    private const int Shortest = 20;

    // In the logarithm of the length.
    private const double PriceEach = 2;

    // Of the deviation of the whole series: readings that hardly differ, as rounded ones do, have no scatter of their own.
    private const double Visible = 0.1;

    public static IReadOnlyList<ChangePoint> In(double[] surprises, CancellationToken cancel)
    {
        var sum = new double[surprises.Length + 1];
        for (var i = 0; i < surprises.Length; i++)
            sum[i + 1] = sum[i] + Math.Abs(surprises[i]);
        double Size(int start, int end) => (sum[end] - sum[start]) / (end - start);
        double Cost(int start, int end) => (end - start) * Math.Log(Size(start, end) + Visible);
        double Total(int[] cuts) => Pieces(cuts, surprises.Length).Sum(piece => Cost(piece.Start, piece.End)) + PriceEach * Math.Log(surprises.Length) * cuts.Length;

        var best = BestSplits.Of(surprises.Length, Math.Min(MostChanges, surprises.Length / ReadingsEach), Shortest, Cost, cancel).MinBy(Total) ?? [];
        return [.. best.Select((at, i) =>
        {
            var (start, end) = (i == 0 ? 0 : best[i - 1], i + 1 == best.Length ? surprises.Length : best[i + 1]);
            var odds = Total([.. best.Where(other => other != at)]) - Total(best);
            return new ChangePoint(at, ChangeKind.Spread, Size(start, at), Size(at, end), 1 / (1 + Math.Exp(-odds)));
        })];
    }

    private static IEnumerable<(int Start, int End)> Pieces(int[] cuts, int length) => cuts.Prepend(0).Zip(cuts.Append(length));
}
