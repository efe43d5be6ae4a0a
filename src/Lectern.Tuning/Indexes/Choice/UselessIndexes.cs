using System.Globalization;

namespace Lectern.Tuning.Indexes.Choice;

/// <summary>Indexes that only cost: twice there, or used by no node. Those that hold a rule (unique, primary key, constraint) are never named.</summary>
internal static class UselessIndexes
{
    // Less is not worth anybody's time.
    private const long LeastBytes = 100_000;

    /// <param name="facts">Of the primary.</param>
    /// <param name="scansElsewhere">By schema.index, how often the replicas read it.</param>
    /// <param name="countedFor">How long the counters have been running, on the node where it is shortest.</param>
    /// <param name="options">What counts as unused.</param>
    public static IEnumerable<(ExistingIndex Index, Proposal Proposal)> Find(TableFacts facts, IReadOnlyDictionary<string, long> scansElsewhere, TimeSpan countedFor, IndexOptions options)
    {
        foreach (var index in facts.Indexes.Where(index => index is { Holds: false, IsValid: true, Bytes: >= LeastBytes }))
        {
            var scans = index.Scans + scansElsewhere.GetValueOrDefault($"{index.Schema}.{index.Name}");
            if (facts.Indexes.Find(other => Covers(other, index)) is { } other)
                yield return (index, Of(index, $"{other.Name} does all that it does", $"{Mb(index.Bytes)}; {index.Definition} beside {other.Definition}"));
            else if (scans == 0 && countedFor >= TimeSpan.FromDays(options.UnusedDays))
                yield return (index, Of(index, "no node has used it", $"{Mb(index.Bytes)}, 0 scans in {countedFor.TotalDays:0} days"));
        }
    }

    // Of two that are the same, the one that holds a rule stays, then the one that Lectern did not make, then the first by name.
    private static bool Covers(ExistingIndex other, ExistingIndex index)
    {
        if (other == index || !other.IsValid || other.Shape is not { } by || index.Shape is not { } shape || by.Where != shape.Where || !by.StartsWith(shape.Keys, shape.Predicate)
            || !shape.Include.All(column => by.Include.Contains(column) || by.Keys.Any(key => key.Column == column)))
            return false;
        var isSame = by.Keys.Count == shape.Keys.Count && by.Include.Count == shape.Include.Count;
        return !isSame || other.Holds || Order(other) < 0;
        int Order(ExistingIndex one) => one.IsOwn != index.IsOwn ? (one.IsOwn ? 1 : -1) : string.CompareOrdinal(one.Name, index.Name);
    }

    private static Proposal Of(ExistingIndex index, string why, string evidence) =>
        new($"drop {index.Schema}.{index.Name}", $"DROP INDEX CONCURRENTLY IF EXISTS {Names.Quote(index.Schema, index.Name)}",
            index.Definition.Replace("CREATE INDEX ", "CREATE INDEX CONCURRENTLY ", StringComparison.Ordinal), $"{index.Name} on {index.Table} only costs: {why}", evidence, Benefit: 0, CanApply: index.IsOwn);

    private static string Mb(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_048_576.0:0.0} MB");
}
