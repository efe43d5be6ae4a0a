namespace Lectern.Tests.Monitoring.Regressions.Evaluation;

/// <summary>
/// The textbook methods that ours must beat, as the R package changepoint has them by default (Killick and Eckley 2014,
/// https://www.jstatsoft.org/article/view/v058i03): a change in mean, Normal cost of unit variance on z-scored values, the modified BIC of
/// Zhang and Siegmund (2007): 3 log n for each change, and log of the length for each segment.
/// </summary>
internal static class Peers
{
    private const int MostChanges = 5;

    /// <summary>Never any change.</summary>
    public static int[] Zero(double[] values) => [];

    /// <summary>Binary segmentation: the best single split of all segments, again and again, at most five times.</summary>
    public static int[] BinarySegmentation(double[] values)
    {
        var cost = new MeanCost(values);
        var found = new SortedSet<int> { 0, values.Length };
        for (var count = 0; count < MostChanges; count++)
        {
            var best = (Gain: double.NegativeInfinity, At: 0);
            foreach (var (start, end) in found.Zip(found.Skip(1)))
            {
                for (var at = start + 1; at < end; at++)
                {
                    var gain = cost.Of(start, end) - cost.Of(start, at) - cost.Of(at, end);
                    if (gain > best.Gain)
                        best = (gain, at);
                }
            }
            if (best.Gain < cost.Penalty)
                break;
            found.Add(best.At);
        }
        return [.. found.Where(at => at > 0 && at < values.Length)];
    }

    /// <summary>PELT: the exact optimum over all segmentations (Killick, Fearnhead and Eckley 2012).</summary>
    public static int[] Pelt(double[] values)
    {
        var n = values.Length;
        var cost = new MeanCost(values);
        var (best, last) = (new double[n + 1], new int[n + 1]);
        best[0] = -cost.Penalty;
        var alive = new List<int> { 0 };
        for (var end = 1; end <= n; end++)
        {
            last[end] = alive.MinBy(start => best[start] + cost.Of(start, end));
            best[end] = best[last[end]] + cost.Of(last[end], end) + cost.Penalty;
            // The cost of a segment counts its length, so a split may cost up to log n more than the theory's "never more": kept that much longer.
            alive.RemoveAll(start => best[start] + cost.Of(start, end) > best[end] + Math.Log(n));
            alive.Add(end);
        }
        var found = new List<int>();
        for (var at = last[n]; at > 0; at = last[at])
            found.Add(at);
        found.Reverse();
        return [.. found];
    }

    private sealed class MeanCost
    {
        private readonly double[] _sum;
        private readonly double[] _squares;

        public MeanCost(double[] values)
        {
            var n = values.Length;
            var mean = values.Average();
            var deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, n - 1));
            (_sum, _squares) = (new double[n + 1], new double[n + 1]);
            for (var i = 0; i < n; i++)
            {
                var z = deviation > 0 ? (values[i] - mean) / deviation : 0;
                _sum[i + 1] = _sum[i] + z;
                _squares[i + 1] = _squares[i] + z * z;
            }
            Penalty = 3 * Math.Log(n);
        }

        public double Penalty { get; }

        public double Of(int start, int end)
        {
            var (length, sum) = (end - start, _sum[end] - _sum[start]);
            return _squares[end] - _squares[start] - sum * sum / length + Math.Log(length);
        }
    }
}
