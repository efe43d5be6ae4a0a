using System.Globalization;
using Lectern.Tuning;
using Lectern.Tuning.Caches;
using Lectern.Tuning.Ledger;

namespace Lectern.Benchmarks.CacheTuning;

/// <summary>
/// What the cache tuner reaches against the best fixed settings that a sweep finds, on two mixes (<see cref="Mix"/>) replayed through the real
/// cache on a clock of their own. The cost is that of docs/tuning.md, but with what truly was behind, which the tuner does not know: milliseconds of
/// loads, a tenth of a millisecond for each second that an answer was behind, and the price of the memory, by request.
/// <para>The sweep: lifetimes of both kinds and the memory by factors of two, then by the fourth root of two around the best until nothing near is
/// better. The tuner: the engine once a minute in <c>Apply</c>, from the default on, three times with different random numbers. Where all end is measured
/// anew with others again, the same for each: the lowest of many noisy figures is lower than what it measures.</para>
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- CacheTuner</c>.</para>
/// </summary>
internal static class CacheTuning
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(40);
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(80);
    private const int Seed = 7;
    private static readonly int[] TunerSeeds = [7, 8, 9];
    private static readonly int[] OtherSeeds = [.. Enumerable.Range(11, 20)];
    private static readonly TimeSpan Tuned = TimeSpan.FromHours(200);
    private static readonly ReplaySettings Default = new(30, 60, 64);
    private static readonly CacheTunerOptions Prices = new() { LeastMegabytes = 4 };

    public static async Task RunAsync()
    {
        Console.WriteLine("| mix | settings | lifetimes and memory | ms a request | to the best | standard error |");
        Console.WriteLine("|---|---|---|--:|--:|--:|");
        foreach (var mix in Mix.All)
        {
            var costs = new Dictionary<ReplaySettings, double>();
            var best = await SweepAsync(mix, costs);
            var least = await AnewAsync(mix, best);
            Print("default", Default, await AnewAsync(mix, Default));
            Print($"best of {costs.Count}", best, least);
            foreach (var seed in TunerSeeds)
            {
                var tuned = await TuneAsync(mix, seed);
                Print("tuner", tuned, await AnewAsync(mix, tuned));
            }

            void Print(string name, ReplaySettings settings, double[] anew)
            {
                var ratios = anew.Zip(least, (cost, lowest) => 100 * (cost / lowest - 1)).ToList();
                var error = Math.Sqrt(ratios.Sum(ratio => (ratio - ratios.Average()) * (ratio - ratios.Average())) / (ratios.Count - 1) / ratios.Count);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {mix.Name} | {name} | {settings} | {anew.Average():0.000} | {ratios.Average():+0.0;-0.0;0.0} % | {error:0.0} |"));
            }
        }
    }

    private static async Task<ReplaySettings> TuneAsync(Mix mix, int seed)
    {
        await using var replay = new CacheReplay(mix, Default, Prices, seed);
        var ledger = new MemoryLedger();
        var engine = new TuningEngine(ledger, [new CacheTuner(replay.Minutes, replay, Prices, replay.Clock)], new() { Mode = TuningMode.Apply }, replay.Clock, "replay");
        for (var passed = TimeSpan.Zero; passed < Tuned; passed += TimeSpan.FromMinutes(1))
        {
            await replay.RunAsync(TimeSpan.FromMinutes(1));
            if (await engine.RunOnceAsync(CancellationToken.None) is { } done)
                await Console.Error.WriteLineAsync($"{passed.TotalMinutes:0} min: {done}");
        }
        return replay.Settings;
    }

    private static async Task<ReplaySettings> SweepAsync(Mix mix, Dictionary<ReplaySettings, double> costs)
    {
        var best = Default;
        foreach (var first in new[] { 10, 40, 160, 600 })
        {
            foreach (var second in new[] { 10, 40, 160, 600 })
            {
                foreach (var megabytes in new[] { 8, 24, 72 })
                    best = await BetterAsync(mix, best, new(first, second, megabytes), costs);
            }
        }
        foreach (var factor in new[] { 2, Math.Sqrt(2), Math.Pow(2, 0.25) })
        {
            for (ReplaySettings before; ;)
            {
                before = best;
                foreach (var step in new[] { factor, 1 / factor })
                {
                    best = await BetterAsync(mix, best, best with { First = Bound(best.First * step) }, costs);
                    best = await BetterAsync(mix, best, best with { Second = Bound(best.Second * step) }, costs);
                    best = await BetterAsync(mix, best, best with { Megabytes = Math.Max(Prices.LeastMegabytes, (int)Math.Round(best.Megabytes * step)) }, costs);
                }
                if (best == before)
                    break;
            }
        }
        return best;
    }

    private static double Bound(double seconds) => Math.Clamp(Math.Round(seconds), Prices.LeastLifetimeSeconds, Prices.MostLifetimeSeconds);

    private static async Task<ReplaySettings> BetterAsync(Mix mix, ReplaySettings best, ReplaySettings other, Dictionary<ReplaySettings, double> costs) =>
        await CostAsync(mix, other, costs) < await CostAsync(mix, best, costs) ? other : best;

    private static async Task<double> CostAsync(Mix mix, ReplaySettings settings, Dictionary<ReplaySettings, double> costs)
    {
        if (costs.TryGetValue(settings, out var known))
            return known;
        await using var replay = new CacheReplay(mix, settings, Prices, Seed);
        return costs[settings] = await replay.CostAsync(WarmUp, Length);
    }

    private static async Task<double[]> AnewAsync(Mix mix, ReplaySettings settings)
    {
        var costs = new double[OtherSeeds.Length];
        for (var i = 0; i < costs.Length; i++)
        {
            await using var replay = new CacheReplay(mix, settings, Prices, OtherSeeds[i]);
            costs[i] = await replay.CostAsync(WarmUp, Length);
        }
        return costs;
    }
}
