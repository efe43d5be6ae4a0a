using System.Globalization;
using Lectern.Tuning.Indexes.Workload;

namespace Lectern.Tuning.Indexes.Trial;

/// <summary>
/// Did it help? Times of the statements before and after, by Welch's t-test for unequal variances (https://doi.org/10.1093/biomet/34.1-2.28),
/// after what changed for everybody, which untouched statements tell, is taken out. A pure function.
/// </summary>
internal static class IndexTrial
{
    // One-sided 1 % of Student's distribution with the 29 degrees of freedom that 30 calls leave at least; with more it is a little strict.
    private const double Critical = 2.46;

    // Of the counted time of before, so much must have been seen again.
    private const double LeastSeen = 0.8;

    // A statement matters from this share of the counted time on.
    private const double Important = 0.05;

    private sealed record Pair(TrialStatement Statement, StatementFigures Before, StatementFigures After)
    {
        public double Difference => Before.Mean - After.Mean;
        public double Variance => Before.Variance / Before.Calls + After.Variance / After.Calls;
        public double T => Variance > 0 ? Difference / Math.Sqrt(Variance) : Math.Sign(Difference) * double.PositiveInfinity;
    }

    public static Verdict Judge(TrialBaseline baseline, IReadOnlyDictionary<long, StatementFigures> after, TimeSpan elapsed, IndexOptions options)
    {
        var drift = Drift(baseline, after, options);
        var pairs = baseline.Statements.Where(one => one.Role != TrialRole.Control && one.Before.Calls >= options.LeastCalls / 3 && after.GetValueOrDefault(one.Id).Calls >= options.LeastCalls)
            .Select(one => new Pair(one, Scale(one.Before, drift), after[one.Id])).ToList();
        var counted = pairs.FindAll(pair => pair.Statement.Role == TrialRole.Counted);
        var wanted = baseline.Statements.Where(one => one.Role == TrialRole.Counted).Sum(one => one.Before.Milliseconds);
        var total = pairs.Sum(pair => pair.After.Calls * Math.Max(pair.Before.Mean, pair.After.Mean));
        var worse = pairs.Find(pair => pair.After.Mean > (1 + options.MostWorsePercent / 100) * pair.Before.Mean && -pair.T > Critical
            && pair.After.Calls * Math.Max(pair.Before.Mean, pair.After.Mean) >= Important * total);
        if (worse is not null)
            return new(VerdictKind.Revert, $"{Change(worse)}: \"{worse.Statement.Text}\" got slower{Control(drift)}");
        var late = elapsed >= TimeSpan.FromSeconds(options.VerifySeconds);
        if (counted.Sum(pair => pair.Statement.Before.Milliseconds) < LeastSeen * wanted)
            return late ? new(VerdictKind.Revert, $"too few calls in {elapsed.TotalMinutes:0} minutes to tell what it did")
                : new(VerdictKind.NotYet, $"waits for {options.LeastCalls} calls of the statements that it is for");
        return baseline.IsDrop ? new(VerdictKind.Keep, $"nothing got slower without it{Control(drift)}") : Weigh(counted, drift, late, options);
    }

    private static Verdict Weigh(List<Pair> counted, double drift, bool late, IndexOptions options)
    {
        var before = counted.Sum(pair => pair.After.Calls * pair.Before.Mean);
        var saved = counted.Sum(pair => pair.After.Calls * pair.Difference) / before;
        var error = Math.Sqrt(counted.Sum(pair => pair.After.Calls * (double)pair.After.Calls * pair.Variance)) / before;
        var least = options.LeastSavedPercent / 100;
        var text = string.Create(CultureInfo.InvariantCulture, $"{saved:P0} saved (± {Critical * error:P0}){Control(drift)}: {string.Join("; ", counted.OrderByDescending(pair => pair.After.Calls * Math.Abs(pair.Difference)).Take(3).Select(pair => $"{Change(pair)} \"{pair.Statement.Text}\""))}");
        if (saved >= least && saved > Critical * error)
            return new(VerdictKind.Keep, text);
        // Not good, and more calls would hardly show otherwise.
        return late || saved + Critical * error < least || counted.TrueForAll(pair => pair.After.Calls >= 20 * options.LeastCalls)
            ? new(VerdictKind.Revert, text) : new(VerdictKind.NotYet, text);
    }

    /// <summary>How many times slower everybody got: the median over the controls, by their time.</summary>
    private static double Drift(TrialBaseline baseline, IReadOnlyDictionary<long, StatementFigures> after, IndexOptions options)
    {
        var ratios = baseline.Statements
            .Where(one => one.Role == TrialRole.Control && one.Before is { Calls: var calls, Milliseconds: > 0 } && calls >= options.LeastCalls && after.GetValueOrDefault(one.Id).Calls >= options.LeastCalls)
            .Select(one => (Ratio: after[one.Id].Mean / one.Before.Mean, Weight: one.Before.Milliseconds)).OrderBy(one => one.Ratio).ToList();
        var (half, sum) = (ratios.Sum(one => one.Weight) / 2, 0.0);
        foreach (var (ratio, weight) in ratios)
        {
            sum += weight;
            if (sum >= half)
                return ratio;
        }
        return 1;
    }

    private static StatementFigures Scale(StatementFigures figures, double factor) => figures with { Milliseconds = figures.Milliseconds * factor, Squares = figures.Squares * factor * factor };

    private static string Change(Pair pair) => string.Create(CultureInfo.InvariantCulture, $"{pair.Before.Mean:0.###} → {pair.After.Mean:0.###} ms over {pair.After.Calls} calls");

    private static string Control(double drift) => drift == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"; untouched statements took {drift:0.00} times as long, which is taken out");
}
