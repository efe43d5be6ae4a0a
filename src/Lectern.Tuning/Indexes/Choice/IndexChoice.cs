using Lectern.Tuning.Indexes.Plans;
using Npgsql;

namespace Lectern.Tuning.Indexes.Choice;

/// <summary>
/// Which candidates are worth it: again and again the one that saves most of the whole workload's time, given those chosen before, until none saves
/// enough or the budget is spent. The greedy way with what-if calls of Chaudhuri and Narasayya:
/// https://www.vldb.org/conf/1997/P146.PDF. Not thread-safe.
/// </summary>
internal sealed class IndexChoice(IReadOnlyList<Analyzed> workload, TableFacts facts, Explainer explainer, WhatIf? whatIf, IndexOptions options)
{
    // Plans that cost less are as fast as they get, whatever index there is.
    private const double LeastCost = 20;

    private readonly Dictionary<Analyzed, double> _costs = workload.ToDictionary(one => one, one => one.Cost);
    private readonly List<IndexShape> _taken = [];

    public async Task<IReadOnlyList<Chosen>> ChooseAsync(CancellationToken cancel)
    {
        var candidates = Candidates.Of(facts, [.. workload.Where(one => one.Cost >= LeastCost).SelectMany(one => one.Uses)]).ToList();
        List<Chosen> chosen = [];
        var count = options.MaxIndexes - facts.Indexes.Count(index => index.IsOwn);
        var bytes = options.MaxMegabytes * 1_048_576L - facts.Indexes.Where(index => index.IsOwn).Sum(index => index.Bytes);
        Dictionary<IndexShape, Chosen?> known = [];
        while (chosen.Count < count)
        {
            foreach (var shape in candidates.Where(shape => !known.ContainsKey(shape)))
                known[shape] = await TryAsync(shape, cancel);
            if (Best([.. known.Values.OfType<Chosen>().Where(one => one.Bytes <= bytes)]) is not { } best)
                break;
            chosen.Add(best);
            _taken.Add(best.Shape);
            bytes -= best.Bytes;
            foreach (var (statement, after) in best.Statements)
                _costs[statement] = Math.Min(_costs[statement], after);
            candidates.Remove(best.Shape);
            known.Remove(best.Shape);
            // What others would still save has changed where they help the same statements.
            foreach (var shape in known.Where(pair => pair.Value?.Statements.Any(one => best.Statements.Any(other => other.Statement == one.Statement)) != false && pair.Key.Where == best.Shape.Where).Select(pair => pair.Key).ToList())
                known.Remove(shape);
        }
        return chosen;
    }

    // Of those that save about the same the smallest: its writes are cheaper than the estimate can tell.
    private static Chosen? Best(List<Chosen> all)
    {
        if (all.Count == 0)
            return null;
        var most = all.Max(one => one.SavedMilliseconds);
        return all.Where(one => one.SavedMilliseconds >= 0.97 * most).OrderBy(one => one.Bytes).ThenBy(one => one.Shape.Keys.Count).ThenByDescending(one => one.SavedMilliseconds).First();
    }

    /// <summary>Null when it is not worth it.</summary>
    private async Task<Chosen?> TryAsync(IndexShape shape, CancellationToken cancel)
    {
        var touched = workload.Where(one => one.Uses.Any(use => use.Key == shape.Where)).ToList();
        List<(Analyzed Statement, double After)> better = [];
        long bytes;
        if (whatIf is null)
        {
            bytes = EstimatedBytes(shape);
            better.AddRange(touched.Select(one => (one, ByRule(one, shape))).Where(pair => IsBetter(pair.one, pair.Item2)));
        }
        else
        {
            await whatIf.ResetAsync(cancel);
            foreach (var taken in _taken.Where(taken => taken.Where == shape.Where))
                await whatIf.AddAsync(taken, cancel);
            (_, bytes) = await whatIf.AddAsync(shape, cancel);
            foreach (var one in touched)
            {
                var after = await CostAsync(one, cancel);
                if (IsBetter(one, after))
                    better.Add((one, after));
            }
            await whatIf.ResetAsync(cancel);
        }
        var touchedTime = touched.Sum(one => one.Statement.Figures.Milliseconds);
        var (saved, written) = (better.Sum(pair => SavedOf(pair.Statement, pair.After)), WriteCost(shape));
        var helped = better.Sum(pair => pair.Statement.Statement.Figures.Milliseconds);
        var isWorth = better.Count > 0 && saved - written > 0 && saved - written >= options.LeastSavedPercent / 100 * helped && saved - written >= 0.005 * touchedTime;
        return isWorth ? new(shape, saved - written, written, bytes, better) : null;
    }

    private bool IsBetter(Analyzed one, double after) => after < 0.95 * _costs[one];

    private double SavedOf(Analyzed one, double after) => one.Statement.Figures.Milliseconds * (_costs[one] - after) / one.Cost;

    private async Task<double> CostAsync(Analyzed one, CancellationToken cancel)
    {
        List<double> costs = [];
        foreach (var form in one.Forms)
            costs.AddRange((await explainer.ExplainAsync(form, cancel)).Select(plan => plan.Cost));
        return costs.Average();
    }

    // Without HypoPG: reading only the rows that pass, four units each as one page at random, and nothing for what cannot be narrowed down.
    private double ByRule(Analyzed one, IndexShape shape)
    {
        var use = one.Uses.FirstOrDefault(use => use.Key == shape.Where && (use.Equal.Concat(use.Ranged).Concat(use.Joined).Contains(shape.Keys[0].Column)
            || shape.Predicate is not null && use.Fixed.ContainsValue("{0}" + shape.Predicate[shape.Predicate.IndexOf(' ', StringComparison.Ordinal)..])));
        if (use is null)
            return _costs[one];
        var leading = shape.Keys.TakeWhile(key => use.Equal.Contains(key.Column)).Aggregate(1.0, (all, key) => all * Math.Max(1, facts.DistinctOf(use.Key, key.Column)));
        var rows = Math.Max(use.Rows, facts.RowsOf(use.Key) / leading);
        return Math.Min(_costs[one], Math.Max(0, _costs[one] - use.Cost) + 4 + 4 * rows);
    }

    /// <summary>What the writes of the table would take more: an index costs a written row about as much as each of those that it has already.</summary>
    private double WriteCost(IndexShape shape)
    {
        var parts = 1 + facts.Indexes.Count(index => index.Where == shape.Where);
        return workload.Where(one => one.Written.Contains(shape.Where)).Sum(one => ShareOf(one, shape) * Math.Max(0, one.Statement.Figures.Milliseconds) / (parts + 1));
    }

    // An UPDATE that leaves the columns of an index alone mostly leaves the index alone (HOT).
    private static double ShareOf(Analyzed one, IndexShape shape)
    {
        var text = one.Statement.Text;
        if (text.Contains("insert", StringComparison.OrdinalIgnoreCase))
            return 1;
        var set = text.IndexOf(" set ", StringComparison.OrdinalIgnoreCase);
        if (set < 0)
            return 0;
        var where = text.IndexOf(" where ", set, StringComparison.OrdinalIgnoreCase);
        var changed = text[set..(where < 0 ? text.Length : where)];
        return shape.Keys.Select(key => key.Column).Concat(shape.Include).Any(column => changed.Contains(column, StringComparison.OrdinalIgnoreCase)) ? 1 : 0;
    }

    private long EstimatedBytes(IndexShape shape) => (long)(facts.RowsOf(shape.Where) * (8 + 8 + 8 * (shape.Keys.Count + shape.Include.Count)) / 0.9);
}
