using System.Globalization;
using Lectern.Tuning.Indexes.Plans;

namespace Lectern.Tuning.Indexes.Choice;

/// <summary>
/// Indexes worth trying for what statements do: first the columns that are compared with =, then either the order that is wanted or one range;
/// with the columns that are read besides, where they are few; and only for the rows that a fixed condition leaves. Which are good is not
/// decided here. The order of columns: https://use-the-index-luke.com/sql/where-clause/the-equals-operator/concatenated-keys
/// </summary>
internal sealed class Candidates(TableFacts facts, IReadOnlyCollection<TableUse> uses)
{
    private const int MostKeys = 5;
    private const int MostIncluded = 4;

    public static IReadOnlyList<IndexShape> Of(TableFacts facts, IReadOnlyCollection<TableUse> uses)
    {
        var made = new Candidates(facts, uses);
        return [.. uses.SelectMany(made.For).Distinct().Where(shape => !made.IsThere(shape))];
    }

    private IEnumerable<IndexShape> For(TableUse use)
    {
        var flags = use.Fixed.Keys.Where(column => !use.Equal.Contains(column)).ToList();
        foreach (var equal in EqualSets(use))
        {
            foreach (var tail in Tails(use, equal))
            {
                List<SortColumn> keys = [.. equal.Select(Ascending), .. tail];
                // What holds for every row of a partial index need not be in its keys.
                foreach (var (fixedColumn, condition) in use.Fixed)
                {
                    List<SortColumn> rest = [.. keys.Where(key => key.Column != fixedColumn)];
                    foreach (var shape in WithAndWithoutIncluded(use, rest.Count > 0 ? rest : [Ascending(fixedColumn)], string.Format(CultureInfo.InvariantCulture, condition, Names.Quote(fixedColumn))))
                        yield return shape;
                }
                if (keys.Count == 0 && flags.Count > 0)
                    keys = [Ascending(flags[0])];
                foreach (var shape in WithAndWithoutIncluded(use, keys, null))
                    yield return shape;
            }
        }
    }

    private IEnumerable<List<string>> EqualSets(TableUse use)
    {
        yield return InOrder(use, use.Equal);
        if (use.Joined.Count > 0)
        {
            yield return InOrder(use, use.Joined);
            yield return InOrder(use, [.. use.Equal.Union(use.Joined)]);
        }
    }

    // Columns that other statements compare too come first, so that one index serves many; then those with many values.
    private List<string> InOrder(TableUse use, List<string> columns) => [.. columns
        .OrderByDescending(column => uses.Count(other => other.Key == use.Key && (other.Equal.Contains(column) || other.Joined.Contains(column))))
        .ThenByDescending(column => facts.DistinctOf(use.Key, column)).ThenBy(column => column, StringComparer.Ordinal)];

    private static IEnumerable<List<SortColumn>> Tails(TableUse use, List<string> equal)
    {
        yield return [];
        List<SortColumn> order = [.. use.Order.Where(column => !equal.Contains(column.Column))];
        // An order that is all descending reads the same backwards; ascending is what the next statement can share.
        if (order.Count > 0 && order.TrueForAll(key => key.Descending && key.NullsFirst))
            order = order.ConvertAll(key => Ascending(key.Column));
        if (order.Count > 0)
            yield return order;
        foreach (var range in use.Ranged.Where(column => !equal.Contains(column)))
        {
            if (order.Count == 0 || order[0].Column != range)
                yield return [Ascending(range)];
        }
    }

    private static IEnumerable<IndexShape> WithAndWithoutIncluded(TableUse use, List<SortColumn> keys, string? predicate)
    {
        keys = [.. keys.DistinctBy(key => key.Column).Take(MostKeys)];
        if (keys.Count == 0)
            yield break;
        yield return new(use.Schema, use.Table, keys, [], predicate);
        List<string> included = [.. use.Needed.Where(column => !keys.Exists(key => key.Column == column)).Order(StringComparer.Ordinal)];
        if (included.Count is > 0 and <= MostIncluded)
            yield return new(use.Schema, use.Table, keys, included, predicate);
    }

    private bool IsThere(IndexShape shape) => facts.Indexes.Exists(index => index is { IsValid: true, Shape: { } known }
        && known.Where == shape.Where && known.StartsWith(shape.Keys, known.Predicate) && (known.Predicate is null || SamePredicate(known.Predicate, shape.Predicate))
        && shape.Include.All(column => known.Include.Contains(column) || known.Keys.Any(key => key.Column == column)));

    private static bool SamePredicate(string known, string? wanted) => wanted is not null && known.Trim('(', ')') == wanted.Trim('(', ')');

    private static SortColumn Ascending(string column) => new(column, Descending: false, NullsFirst: false);
}
