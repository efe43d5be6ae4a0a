namespace Lectern.Monitoring.Regressions;

/// <summary>
/// The cheapest way to cut a series into one, two, three, … segments: exact, by dynamic programming over the last cut (Auger and Lawrence
/// 1989, "segment neighbourhood"). O(n² k).
/// </summary>
internal static class BestSplits
{
    /// <param name="length">Readings.</param>
    /// <param name="most">Cuts at most.</param>
    /// <param name="shortest">Readings of a segment at least.</param>
    /// <param name="cost">Of a segment, from its first reading to before its end.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The cuts for 0, 1, 2, … as far as there is room.</returns>
    public static IEnumerable<int[]> Of(int length, int most, int shortest, Func<int, int, double> cost, CancellationToken cancel)
    {
        var (best, last) = (Table<double>(most, length), Table<int>(most, length));
        foreach (var row in best)
            Array.Fill(row, double.PositiveInfinity);
        for (var end = shortest; end <= length; end++)
        {
            cancel.ThrowIfCancellationRequested();
            best[0][end] = cost(0, end);
            for (var start = shortest; start <= end - shortest; start++)
            {
                var segment = cost(start, end);
                for (var cuts = 1; cuts <= most; cuts++)
                {
                    var total = best[cuts - 1][start] + segment;
                    if (total < best[cuts][end])
                        (best[cuts][end], last[cuts][end]) = (total, start);
                }
            }
        }
        for (var cuts = 0; cuts <= most && best[cuts][length] < double.PositiveInfinity; cuts++)
            yield return Trace(last, cuts, length);
    }

    private static int[] Trace(int[][] last, int cuts, int length)
    {
        var found = new int[cuts];
        for (var (cut, end) = (cuts, length); cut > 0; cut--)
            found[cut - 1] = end = last[cut][end];
        return found;
    }

    private static T[][] Table<T>(int most, int length)
    {
        var table = new T[most + 1][];
        for (var row = 0; row <= most; row++)
            table[row] = new T[length + 1];
        return table;
    }
}
