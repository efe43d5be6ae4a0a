namespace Lectern.Tests.Monitoring.Regressions.Evaluation;

/// <summary>Noise of the kinds that measurements have; all but the counts with mean 0 and deviation 1.</summary>
internal static class Noise
{
    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static double[] White(Random random, int n) => Fill(n, () => Normal(random));

    public static double[] Laplace(Random random, int n) =>
        Fill(n, () => -Math.Log(1 - random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1) / Math.Sqrt(2));

    /// <summary>Student's t with 4 degrees of freedom.</summary>
    public static double[] HeavyTailed(Random random, int n) =>
        Fill(n, () => Normal(random) / Math.Sqrt(Enumerable.Range(0, 4).Sum(_ => Math.Pow(Normal(random), 2)) / 4) / Math.Sqrt(2));

    /// <summary>Autoregressive of order 1.</summary>
    public static double[] Sluggish(Random random, int n, double memory)
    {
        var last = Normal(random);
        return Fill(n, () => last = memory * last + Math.Sqrt(1 - memory * memory) * Normal(random));
    }

    /// <summary>Autoregressive of order 2 with a stochastic cycle of about <paramref name="period"/> points.</summary>
    public static double[] Cycling(Random random, int n, double period, double memory)
    {
        var (first, second) = (2 * memory * Math.Cos(2 * Math.PI / period), -memory * memory);
        var (last, before) = (0.0, 0.0);
        var raw = Fill(n + 100, () => ((last, before) = (first * last + second * before + Normal(random), last)).Item1)[100..];
        var deviation = Math.Sqrt(raw.Average(value => value * value));
        return [.. raw.Select(value => value / deviation)];
    }

    public static double[] Walk(Random random, int n)
    {
        var at = 0.0;
        return Fill(n, () => at += Normal(random));
    }

    public static int Poisson(Random random, double rate)
    {
        if (rate > 200)
            return (int)Math.Max(0, Math.Round(rate + Math.Sqrt(rate) * Normal(random)));
        var (count, product, limit) = (0, random.NextDouble(), Math.Exp(-rate));
        for (; product > limit; count++)
            product *= random.NextDouble();
        return count;
    }

    private static double[] Fill(int n, Func<double> next)
    {
        var values = new double[n];
        for (var i = 0; i < n; i++)
            values[i] = next();
        return values;
    }
}
