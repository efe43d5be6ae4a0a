namespace Lectern.Tests.Monitoring.Regressions.Evaluation;

/// <summary>Kinds of series that the detector was not designed on.</summary>
internal static class HeldOutFamilies
{
    public static IReadOnlyDictionary<string, Func<Random, Made>> All { get; } = new Dictionary<string, Func<Random, Made>>
    {
        ["steps, Laplace noise"] = random => Steps(random, 60, 350, 3, 2.5, 5, Noise.Laplace),
        ["steps, heavy tails"] = random => Steps(random, 60, 350, 3, 2.5, 5, Noise.HeavyTailed),
        ["steps, cycling noise"] = random => Steps(random, 120, 400, 2, 3, 6, (r, n) => Noise.Cycling(r, n, r.Between(8, 20), 0.8)),
        ["cycling noise"] = random => None(Noise.Cycling(random, random.Next(60, 500), random.Between(6, 30), random.Between(0.7, 0.95))),
        ["decay to a new level"] = Decay,
        ["jumps and bends"] = JumpsAndBends,
        ["burst"] = Burst,
        ["overdispersed counts"] = Counts,
        ["volatility burst"] = Volatility,
        ["walk with a jump"] = WalkWithJump,
        ["short bend"] = ShortBend,
        ["days and weeks"] = DaysAndWeeks,
        ["season alone"] = random => None(random.Season(random.Next(60, 400), random.Next(5, 30)).Plus(Noise.White(random, 400), random.Between(0.2, 0.6))),
        ["leak and restart"] = Leak,
        ["moving average"] = MovingAverage,
        ["drifting walk"] = random => None(Noise.Walk(random, random.Next(50, 400)).Plus(random.Bends(400, [], 20, 40))),
        ["heavy tails"] = random => None(Noise.HeavyTailed(random, random.Next(20, 500))),
        ["long, rare shifts"] = random => Steps(random, 1200, 2400, 4, 2, 4, (r, n) => Noise.Sluggish(r, n, 0.6)),
        ["drift that turns"] = DriftTurns,
        ["weeks and holidays"] = Holidays,
        ["deployments"] = Deployments,
        ["temperatures"] = random => None(random.Season(random.Next(120, 400), 12).Map(value => 3 * value).Plus(random.Bends(400, [], 0.3, 0.6)).Plus(Noise.Sluggish(random, 400, 0.4))),
        ["cycles and a crisis"] = Crisis,
        ["queue that overflows"] = Overflow,
    };

    private static Made None(double[] values) => new(values, []);

    private static Made Steps(Random random, int shortest, int longest, int most, double low, double high, Func<Random, int, double[]> noise)
    {
        var n = random.Next(shortest, longest);
        var places = random.Places(n, random.Next(1, most + 1), n / 10);
        return new(random.Steps(n, places, low, high).Plus(noise(random, n)), places);
    }

    private static Made Decay(Random random)
    {
        var n = random.Next(80, 300);
        var at = random.Next(n / 4, n / 2);
        var (rise, speed) = (random.Sign() * random.Between(4, 8), random.Between(3, 12));
        var signal = Enumerable.Range(0, n).Select(i => i < at ? 0 : rise * (1 - Math.Exp(-(i - at + 1) / speed))).ToArray();
        return new(signal.Plus(Noise.White(random, n)), [at]);
    }

    private static Made JumpsAndBends(Random random)
    {
        var n = random.Next(80, 300);
        var places = random.Places(n, random.Next(1, 3), 25);
        return new(random.Bends(n, places, 5, 12, jump: random.Between(2, 5)).Plus(Noise.Sluggish(random, n, 0.4), 0.6), places);
    }

    private static Made Burst(Random random)
    {
        var n = random.Next(100, 400);
        var start = random.Next(20, n - 60);
        var end = start + random.Next(12, 40);
        var height = random.Sign() * random.Between(3, 6);
        return new([.. Noise.White(random, n).Select((value, i) => value + (i >= start && i < end ? height : 0))], [start, end]);
    }

    private static Made Counts(Random random)
    {
        var n = random.Next(60, 250);
        var places = random.Places(n, random.Next(0, 3), 15);
        var rate = random.Between(4, 40);
        return new(random.Steps(n, places, 0.9, 1.4).Map(step => Noise.Poisson(random, rate * Math.Exp(step + 0.3 * Noise.Normal(random)))), places);
    }

    private static Made Volatility(Random random)
    {
        var n = random.Next(150, 500);
        var start = random.Next(40, n - 90);
        var end = start + random.Next(30, 50);
        return new([.. Noise.HeavyTailed(random, n).Select((value, i) => value * (i >= start && i < end ? 5 : 1))], [start, end], 0.8);
    }

    private static Made WalkWithJump(Random random)
    {
        var n = random.Next(60, 300);
        var places = random.Places(n, 1, 20);
        return new(Noise.Walk(random, n).Map(value => value * 0.3).Plus(random.Steps(n, places, 5, 8)), places);
    }

    private static Made ShortBend(Random random)
    {
        var n = random.Next(18, 45);
        var places = random.Places(n, 1, 7);
        return new(random.Bends(n, places, 30, 60).Plus(Noise.White(random, n), 0.5), places, 0.8);
    }

    private static Made DaysAndWeeks(Random random)
    {
        var n = 24 * random.Next(14, 28);
        var places = random.Places(n, random.Next(0, 2), 100);
        var signal = random.Steps(n, places, 30, 50).Plus(random.Season(n, 24), 20);
        return new([.. signal.Select((value, i) => 100 + value * (i / 24 % 7 >= 5 ? 0.6 : 1) + 5 * Noise.Normal(random))], places);
    }

    private static Made Leak(Random random)
    {
        var n = random.Next(120, 400);
        var places = random.Places(n, random.Next(1, 4), 30);
        var (slope, last) = (random.Between(0.05, 0.2), 0);
        return new([.. Noise.White(random, n).Select((value, i) => 0.8 * value + slope * (i - (last = places.Contains(i) ? i : last)))], places);
    }

    private static Made MovingAverage(Random random)
    {
        var n = random.Next(60, 400);
        var white = Noise.White(random, n + 4);
        return None([.. Enumerable.Range(0, n).Select(i => white.Skip(i).Take(random.Next(2) + 4).Sum())]);
    }

    private static Made DriftTurns(Random random)
    {
        var n = random.Next(50, 300);
        var places = random.Places(n, random.Next(1, 3), n / 5);
        var drift = random.Sign() * random.Between(0.5, 0.9);
        var steps = Noise.White(random, n);
        var level = 0.0;
        return new([.. steps.Select((step, i) => level += step + (places.Count(at => at <= i) % 2 == 0 ? drift : -drift))], places, 0.75);
    }

    // Visits of a school: quiet weekends, and from some day on quiet altogether.
    private static Made Holidays(Random random)
    {
        var n = 7 * random.Next(10, 40);
        var start = random.Next(n / 4, n / 2);
        int[] places = [start, start + random.Next(14, n / 4)];
        return new([.. Enumerable.Range(0, n).Select(day => (double)Noise.Poisson(random, (day % 7 >= 5 ? 15 : 60) * (day >= places[0] && day < places[1] ? 0.25 : 1)))], places);
    }

    private static Made Deployments(Random random)
    {
        var n = random.Next(60, 500);
        var places = random.Places(n, random.Next(0, 4), 12);
        var logs = random.Steps(n, places, 0.4, 0.8).Plus(Noise.Sluggish(random, n, 0.3), 0.15);
        return new([.. logs.Select(log => 120 * Math.Exp(log) * (random.Next(25) == 0 ? random.Between(2, 6) : 1))], places);
    }

    private static Made Crisis(Random random)
    {
        var n = random.Next(100, 300);
        var places = random.Places(n, 1, n / 4);
        var trend = random.Bends(n, [], 3, 6);
        return new([.. trend.Plus(Noise.Cycling(random, n, random.Between(15, 30), 0.8), 0.7).Select((value, i) => value - (i >= places[0] ? 5 : 0))], places);
    }

    private static Made Overflow(Random random)
    {
        var n = random.Next(80, 300);
        var places = random.Places(n, 1, n / 4);
        return new([.. Noise.White(random, n).Select((value, i) => i < places[0] ? Math.Abs(value) : Math.Abs(value) + 0.15 * (i - places[0]) + random.Next(3))], places);
    }
}
