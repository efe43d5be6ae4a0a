namespace Lectern.Tests.Monitoring.Regressions.Evaluation;

/// <summary>The kinds of series on which the detector was designed.</summary>
internal static class DesignFamilies
{
    public static IReadOnlyDictionary<string, Func<Random, Made>> All { get; } = new Dictionary<string, Func<Random, Made>>
    {
        ["steps"] = random => Steps(random, random.Next(80, 400), random.Next(1, 5), 2, 5, Noise.White),
        ["steps in sluggish noise"] = random => Steps(random, random.Next(100, 400), random.Next(1, 4), 3, 6, (r, n) => Noise.Sluggish(r, n, r.Between(0.3, 0.7))),
        ["small steps"] = random => Steps(random, random.Next(150, 400), random.Next(1, 3), 1, 1.6, Noise.White),
        ["bends"] = Bends,
        ["season and step"] = SeasonAndStep,
        ["outliers and steps"] = random => Steps(random, random.Next(80, 300), random.Next(0, 3), 3, 6, (r, n) => Noise.White(r, n).WithOutliers(r, r.Next(1, 8), 8, 20)),
        ["variance"] = Variance,
        ["sluggish noise"] = random => None(Noise.Sluggish(random, random.Next(50, 500), random.Between(0.3, 0.9))),
        ["random walk"] = random => None(Noise.Walk(random, random.Next(50, 500))),
        ["short"] = random => Steps(random, random.Next(15, 50), random.Next(0, 2), 3, 6, Noise.White, apart: 5),
        ["counts"] = Counts,
        ["long"] = random => Steps(random, random.Next(1000, 2500), random.Next(0, 6), 1.5, 4, (r, n) => Noise.Sluggish(r, n, r.Between(0, 0.5)), apart: 60),
        ["many scales"] = ManyScales,
        ["one blip"] = random => None(new double[random.Next(20, 200)].Plus(Noise.White(random, 200), random.Next(2) * 0.01).WithOutliers(random, 1, 5, 50)),
        ["latency"] = Latency,
        ["nothing"] = random => None(Noise.White(random, random.Next(15, 600))),
        ["trend"] = random => None(random.Bends(random.Next(30, 300), [], 3, 8).Plus(Noise.White(random, 300), random.Between(0.3, 1))),
        ["trend in sluggish noise"] = random => None(random.Bends(random.Next(50, 300), [], 6, 12).Plus(Noise.Sluggish(random, 300, 0.7))),
        ["bends in sluggish noise"] = SluggishBends,
        ["plateaus"] = Plateaus,
        ["growing season"] = GrowingSeason,
        ["rounded steps"] = Rounded,
        ["smooth growth"] = SmoothGrowth,
        ["slow cycles"] = random => None(Noise.Cycling(random, random.Next(80, 400), random.Between(30, 80), 0.97)),
        ["clusters of volatility"] = Clusters,
        ["mostly zero"] = random => None(Noise.White(random, random.Next(50, 400)).Map(value => value > 1.3 ? Math.Round(10 * (value - 1)) : 0)),
        ["shocks in very sluggish noise"] = random => Steps(random, random.Next(100, 400), random.Next(1, 3), 5, 8, (r, n) => Noise.Sluggish(r, n, r.Between(0.8, 0.92)), apart: 25),
        ["season grows"] = SeasonGrows,
        ["bends over a walk"] = BendsOverWalk,
        ["steps over a walk"] = StepsOverWalk,
        ["shock and recovery"] = Shock,
        ["season and bends"] = SeasonAndBends,
        ["sluggish plateaus"] = SluggishPlateaus,
        ["short, sluggish"] = random => Steps(random, random.Next(20, 60), 1, 3, 6, (r, n) => Noise.Sluggish(r, n, r.Between(0.3, 0.7)), apart: 6),
    };

    private static Made None(double[] values) => new(values, []);

    private static Made Steps(Random random, int n, int count, double low, double high, Func<Random, int, double[]> noise, int apart = 15)
    {
        var places = random.Places(n, count, apart);
        return new(random.Steps(n, places, low, high).Plus(noise(random, n)), places, low < 1.5 ? 0.7 : 0.9);
    }

    private static Made Bends(Random random)
    {
        var n = random.Next(60, 300);
        var places = random.Places(n, random.Next(1, 4), 20);
        return new(random.Bends(n, places, 6, 15).Plus(Noise.White(random, n), random.Between(0.2, 0.6)), places, 0.8);
    }

    private static Made SluggishBends(Random random)
    {
        var n = random.Next(80, 300);
        var places = random.Places(n, random.Next(1, 4), 25);
        return new(random.Bends(n, places, 8, 20).Plus(Noise.Sluggish(random, n, random.Between(0.4, 0.8)), 0.5), places, 0.8);
    }

    private static Made SeasonAndStep(Random random)
    {
        var n = random.Next(100, 400);
        var places = random.Places(n, random.Next(0, 3), 25);
        return new(random.Steps(n, places, 2.5, 5).Plus(random.Season(n, random.Next(6, 25)), random.Between(1, 2)).Plus(Noise.White(random, n), 0.5), places);
    }

    private static Made Variance(Random random)
    {
        var n = random.Next(120, 500);
        var places = random.Places(n, random.Next(1, 3), 35);
        var (loud, next) = (random.Next(2) == 0, 0);
        var values = Noise.White(random, n);
        for (var i = 0; i < n; i++)
        {
            if (next < places.Length && places[next] == i)
                (loud, next) = (!loud, next + 1);
            values[i] *= loud ? 4 : 1;
        }
        return new(values, places, 0.8);
    }

    private static Made Counts(Random random)
    {
        var n = random.Next(60, 300);
        var places = random.Places(n, random.Next(0, 3), 15);
        var rate = random.Between(2, 20);
        return new(random.Steps(n, places, 0.7, 1.2).Map(step => Noise.Poisson(random, rate * Math.Exp(step))), places);
    }

    private static Made ManyScales(Random random)
    {
        var n = random.Next(300, 600);
        var first = random.Next(40, 100);
        int[] places = [first, first + random.Next(10, 20), first + random.Next(60, 90), first + random.Next(140, 180)];
        return new(random.Steps(n, places, 3, 6).Plus(Noise.White(random, n)), places, 0.85);
    }

    private static Made Latency(Random random)
    {
        var n = random.Next(100, 600);
        var places = random.Places(n, random.Next(0, 4), 20);
        return new(random.Steps(n, places, 0.5, 1.2).Plus(Noise.White(random, n), 0.3).Map(log => 20 * Math.Exp(log)), places);
    }

    private static Made GrowingSeason(Random random)
    {
        var n = 12 * random.Next(8, 20);
        var places = random.Places(n, random.Next(0, 2), 36);
        var trend = random.Bends(n, places, 4, 10).Map(value => Math.Exp(0.15 * value));
        return new([.. trend.Zip(random.Season(n, 12), (level, season) => 100 * level * (1 + 0.2 * season)).Select(value => value * (1 + 0.03 * Noise.Normal(random)))], places, 0.7);
    }

    private static Made Rounded(Random random)
    {
        var n = random.Next(40, 300);
        var places = random.Places(n, random.Next(0, 4), 10);
        return new(random.Steps(n, places, 1, 3).Plus(Noise.White(random, n), 0.3).Map(Math.Round), places);
    }

    private static Made SmoothGrowth(Random random)
    {
        var n = random.Next(20, 200);
        var (kind, bend, rough) = (random.Next(3), random.Between(1, 4), random.Between(0.002, 0.03));
        return None([.. Enumerable.Range(0, n).Select(i => (double)i / n).Select(t => kind switch
        {
            0 => Math.Exp(bend * t) / Math.Exp(bend),
            1 => 1 / (1 + Math.Exp(-3 * bend * (t - 0.5))),
            _ => Math.Sqrt(t + 0.01),
        } + rough * Noise.Normal(random))]);
    }

    // Engle's ARCH: a large move makes the next one likely to be large.
    private static Made Clusters(Random random)
    {
        var last = 0.0;
        return None([.. Enumerable.Range(0, random.Next(100, 500)).Select(_ => last = Math.Sqrt(0.5 + 0.5 * last * last) * Noise.Normal(random))]);
    }

    private static Made SeasonGrows(Random random)
    {
        var n = random.Next(120, 300);
        var places = random.Places(n, 1, 40);
        var (season, noise, grown) = (random.Season(n, random.Next(5, 15)), Noise.White(random, n), random.Between(3, 5));
        return new([.. season.Select((value, i) => value * (i < places[0] ? 1 : grown) + 0.3 * noise[i])], places, 0.8);
    }

    // Economies: growth that changes, shocks that stay.
    private static Made BendsOverWalk(Random random)
    {
        var n = random.Next(40, 350);
        var places = random.Places(n, random.Next(1, 4), n / 8);
        var scale = 100.0 / n;
        return new(random.Bends(n, places, 8 * scale, 20 * scale).Plus(Noise.Walk(random, n), 1.2 / Math.Sqrt(n)).Plus(Noise.White(random, n), 0.1), places, 0.7);
    }

    private static Made StepsOverWalk(Random random)
    {
        var n = random.Next(40, 350);
        var places = random.Places(n, random.Next(1, 4), n / 8);
        return new(random.Steps(n, places, 3, 6).Plus(Noise.Walk(random, n), 2 / Math.Sqrt(n)).Plus(Noise.White(random, n), 0.3), places, 0.8);
    }

    private static Made Shock(Random random)
    {
        var n = random.Next(60, 300);
        var places = random.Places(n, random.Next(1, 3), n / 5);
        var (fall, speed) = (random.Sign() * random.Between(4, 8), random.Between(8, 25));
        var signal = Enumerable.Range(0, n).Select(i => places.Where(at => at <= i).Sum(at => fall * (0.3 + 0.7 * Math.Exp((at - i) / speed)))).ToArray();
        return new(signal.Plus(Noise.Sluggish(random, n, 0.6), 0.7), places, 0.85);
    }

    private static Made SeasonAndBends(Random random)
    {
        var n = 12 * random.Next(6, 25);
        var places = random.Places(n, random.Next(1, 3), n / 6);
        return new(random.Bends(n, places, 8, 16).Plus(random.Season(n, 12), random.Between(0.5, 1.2)).Plus(Noise.Sluggish(random, n, 0.5), 0.4), places, 0.75);
    }

    private static Made SluggishPlateaus(Random random)
    {
        var n = random.Next(100, 400);
        var places = random.Places(n, 2, n / 5);
        var rise = random.Sign() * random.Between(4, 8);
        var values = Noise.Sluggish(random, n, random.Between(0.5, 0.85)).Map(value => value * 0.7);
        for (var i = 0; i < n; i++)
            values[i] += rise * Math.Clamp((double)(i - places[0]) / (places[1] - places[0]), 0, 1);
        return new(values, places, 0.75);
    }

    private static Made Plateaus(Random random)
    {
        var n = random.Next(100, 300);
        var places = random.Places(n, 2, 30);
        var rise = random.Sign() * random.Between(4, 8);
        var values = Noise.White(random, n).Map(value => value * 0.6);
        for (var i = 0; i < n; i++)
            values[i] += rise * Math.Clamp((double)(i - places[0]) / (places[1] - places[0]), 0, 1);
        return new(values, places, 0.8);
    }
}
