namespace Lectern.Tests.Monitoring.Regressions.Evaluation;

/// <summary>The parts that series are made of.</summary>
internal static class Shapes
{
    public static double Between(this Random random, double low, double high) => low + (high - low) * random.NextDouble();

    public static int Sign(this Random random) => random.Next(2) == 0 ? -1 : 1;

    /// <summary>Places of <paramref name="count"/> changes, each at least <paramref name="apart"/> from the next and from the ends.</summary>
    public static int[] Places(this Random random, int n, int count, int apart)
    {
        var room = n - apart * (count + 1);
        return room <= 0 ? [] : [.. Enumerable.Range(0, count).Select(_ => random.Next(room)).Order().Select((at, i) => at + apart * (i + 1))];
    }

    /// <summary>A level that jumps by between <paramref name="low"/> and <paramref name="high"/> at each place.</summary>
    public static double[] Steps(this Random random, int n, int[] places, double low, double high)
    {
        var (level, next, values) = (0.0, 0, new double[n]);
        for (var i = 0; i < n; i++)
        {
            if (next < places.Length && places[next] == i)
            {
                level += random.Sign() * random.Between(low, high);
                next++;
            }
            values[i] = level;
        }
        return values;
    }

    /// <summary>A line that bends at each place: the slope changes by <paramref name="low"/> to <paramref name="high"/> per hundred points, jumps by up to <paramref name="jump"/>.</summary>
    public static double[] Bends(this Random random, int n, int[] places, double low, double high, double jump = 0)
    {
        var (slope, level, next, values) = (random.Between(-low, low), 0.0, 0, new double[n]);
        for (var i = 0; i < n; i++)
        {
            if (next < places.Length && places[next] == i)
            {
                slope += (slope > 0 ? -1 : 1) * random.Between(low, high);
                level += random.Sign() * jump;
                next++;
            }
            values[i] = level += slope / 100;
        }
        return values;
    }

    public static double[] Season(this Random random, int n, int period)
    {
        var (first, second, phase) = (random.Between(0.7, 1.3), random.Between(0, 0.6), random.Between(0, 6));
        return [.. Enumerable.Range(0, n).Select(i => first * Math.Sin(2 * Math.PI * i / period + phase) + second * Math.Sin(4 * Math.PI * i / period))];
    }

    public static double[] Plus(this double[] values, double[] others, double scale = 1) => [.. values.Zip(others, (value, other) => value + scale * other)];

    public static double[] Map(this double[] values, Func<double, double> map) => Array.ConvertAll(values, value => map(value));

    /// <summary>Single points that stand out by between <paramref name="low"/> and <paramref name="high"/>.</summary>
    public static double[] WithOutliers(this double[] values, Random random, int count, double low, double high)
    {
        var copy = (double[])values.Clone();
        for (var i = 0; i < count; i++)
            copy[random.Next(copy.Length)] += random.Sign() * random.Between(low, high);
        return copy;
    }
}
