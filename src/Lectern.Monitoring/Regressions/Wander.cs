namespace Lectern.Monitoring.Regressions;

/// <summary>
/// What remains of a series when noise may be sluggish: each reading has a part of those before it (an autoregression of order 0 to 3 by
/// Burg's method), and only the rest is a surprise. Without it every slow wander would look like changes.
/// </summary>
/// <param name="Cost">Half the length times the logarithm of the surprises' variance, and the price of the order.</param>
/// <param name="Surprises">What the readings before did not foretell.</param>
internal sealed record Wander(double Cost, double[] Surprises)
{
    private const int HighestOrder = 3;

    // An order needs so many readings.
    private const int ReadingsEach = 8;

    // Of the deviation of the whole series: what is smaller than this nobody sees, however regular it is.
    private const double Visible = 0.15;

    /// <param name="residuals">Of a series with deviation 1.</param>
    /// <param name="memory">How much of the reading before may remain, 0 to 1; 0: noise has no memory.</param>
    public static Wander Of(double[] residuals, double memory)
    {
        var (forward, backward) = ((double[])residuals.Clone(), (double[])residuals.Clone());
        var best = new Wander(CostOf(forward, 0), residuals);
        var highest = memory > 0 ? Math.Min(HighestOrder, residuals.Length / ReadingsEach) : 0;
        for (var order = 1; order <= highest; order++)
        {
            Reflect(forward, backward, order, memory);
            var cost = CostOf(forward, order);
            if (cost < best.Cost)
                best = new(cost, (double[])forward.Clone());
        }
        return best;
    }

    private static double CostOf(double[] surprises, int order)
    {
        var squares = 0.0;
        foreach (var surprise in surprises)
            squares += surprise * surprise;
        return surprises.Length / 2.0 * Math.Log(squares / surprises.Length + Visible * Visible) + order * Math.Log(surprises.Length) / 2;
    }

    // Burg 1975: the reflection that leaves the least squares forwards and backwards keeps the process stationary.
    private static void Reflect(double[] forward, double[] backward, int order, double memory)
    {
        var (across, along) = (0.0, 0.0);
        for (var i = order; i < forward.Length; i++)
        {
            across += forward[i] * backward[i - 1];
            along += forward[i] * forward[i] + backward[i - 1] * backward[i - 1];
        }
        var reflection = along > 0 ? 2 * across / along : 0;
        if (order == 1)
            reflection = Math.Clamp(reflection, 0, memory);
        for (var i = forward.Length - 1; i >= order; i--)
            (forward[i], backward[i]) = (forward[i] - reflection * backward[i - 1], backward[i - 1] - reflection * forward[i]);
        forward[order - 1] *= Math.Sqrt(Math.Max(0, 1 - reflection * reflection));
    }
}
