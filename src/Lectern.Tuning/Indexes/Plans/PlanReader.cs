using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lectern.Tuning.Indexes.Plans;

/// <summary>A plan of EXPLAIN (FORMAT JSON, VERBOSE): what it costs, which tables it uses and how.</summary>
public sealed partial class PlanReader
{
    private static readonly string[] ConditionNames = ["Filter", "Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter"];

    private readonly Dictionary<string, TableUse> _uses = new(StringComparer.Ordinal);
    private readonly List<(string Alias, string Column, int Parameter)> _parameters = [];
    private readonly HashSet<string> _indexes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>In the planner's units.</summary>
    public double Cost { get; private init; }

    public IReadOnlyCollection<TableUse> Uses => _uses.Values;

    /// <summary>Which column each parameter is compared to.</summary>
    public IReadOnlyList<(string Alias, string Column, int Parameter)> Parameters => _parameters;

    /// <summary>Indexes that it reads.</summary>
    public IReadOnlySet<string> Indexes => _indexes;

    /// <summary>Tables that it changes, as schema.table.</summary>
    public IReadOnlySet<string> Written => _written;

    private PlanReader()
    {
    }

    /// <param name="json">What EXPLAIN answered.</param>
    /// <param name="statement">Whose plan it is: a scan may carry more columns than it names.</param>
    public static PlanReader Read(string json, string statement)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement[0].GetProperty("Plan");
        var reader = new PlanReader { Cost = root.GetProperty("Total Cost").GetDouble() };
        reader.FindTables(root, Words().Matches(statement).Select(match => match.Value.ToLowerInvariant()).ToHashSet());
        reader.FindConditions(root);
        reader.FindOrder(root);
        return reader;
    }

    private void FindTables(JsonElement node, HashSet<string> words)
    {
        if (Text(node, "Index Name") is { } index)
            _indexes.Add(index);
        if (Text(node, "Relation Name") is { } table && Text(node, "Schema") is { } schema && schema != "pg_catalog")
        {
            if (Text(node, "Node Type") == "ModifyTable")
            {
                _written.Add($"{schema}.{table}");
            }
            else
            {
                var alias = Text(node, "Alias") ?? table;
                var use = _uses.TryGetValue(alias, out var known) ? known : _uses[alias] = new(schema, table, alias);
                use.Rows += node.GetProperty("Plan Rows").GetDouble();
                use.Cost += node.GetProperty("Total Cost").GetDouble();
                foreach (var column in Texts(node, "Output").Select(output => ConditionReader.OutputOf(output, alias)).OfType<string>())
                {
                    if (words.Contains(column.ToLowerInvariant()))
                        use.Needed.Add(column);
                }
            }
        }
        foreach (var child in Children(node))
            FindTables(child, words);
    }

    private void FindConditions(JsonElement node)
    {
        foreach (var condition in ConditionNames.Select(name => Text(node, name)).OfType<string>().SelectMany(ConditionReader.Read))
        {
            if (_uses.TryGetValue(condition.Alias, out var use))
                Add(use, condition);
        }
        foreach (var child in Children(node))
            FindConditions(child);
    }

    private void Add(TableUse use, Condition condition)
    {
        use.Needed.Add(condition.Column);
        if (condition.Parameter > 0)
            _parameters.Add((use.Alias, condition.Column, condition.Parameter));
        var list = condition.Kind switch
        {
            Comparison.Fixed => null,
            Comparison.Range => condition.IsJoin ? null : use.Ranged,
            _ => condition.IsJoin ? use.Joined : use.Equal,
        };
        if (condition.Kind == Comparison.Fixed)
            use.Fixed[condition.Column] = condition.Other;
        else if (list?.Contains(condition.Column) == false)
            list.Add(condition.Column);
        if (condition is { Kind: Comparison.Equal, IsJoin: false, Parameter: 0 } && Literal().IsMatch(condition.Other))
            use.Fixed[condition.Column] = "{0} = " + condition.Other.Trim('(', ')');
    }

    private void FindOrder(JsonElement node)
    {
        if (Text(node, "Node Type") is "Sort" or "Incremental Sort")
            TakeOrder([.. Texts(node, "Sort Key")]);
        foreach (var child in Children(node))
            FindOrder(child);
    }

    private void TakeOrder(List<string> keys)
    {
        var columns = keys.ConvertAll(OneKey);
        if (columns.Count == 0 || columns.Exists(key => key is null) || columns.Select(key => key!.Value.Alias).Distinct().Count() > 1)
            return;
        if (!_uses.TryGetValue(columns[0]!.Value.Alias, out var use) || use.Order.Count > 0)
            return;
        use.Order.AddRange(columns.Select(key => key!.Value.Column));
        use.Needed.UnionWith(use.Order.Select(column => column.Column));
    }

    private static (string Alias, SortColumn Column)? OneKey(string key)
    {
        var match = SortKey().Match(key);
        if (ConditionReader.ColumnOf(match.Groups[1].Value) is not { } column)
            return null;
        var descending = match.Groups[2].Success;
        // Unsaid, nulls count as larger than all.
        var nullsFirst = match.Groups[3].Success ? match.Groups[3].Value == "FIRST" : descending;
        return (column.Alias, new(column.Column, descending, nullsFirst));
    }

    private static string? Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static IEnumerable<string> Texts(JsonElement node, string name) => node.TryGetProperty(name, out var values) ? values.EnumerateArray().Select(value => value.GetString()!) : [];

    private static List<JsonElement> Children(JsonElement node) => node.TryGetProperty("Plans", out var plans) ? [.. plans.EnumerateArray()] : [];

    [GeneratedRegex(@"^(.+?)( DESC)?(?: NULLS (FIRST|LAST))?$")]
    private static partial Regex SortKey();

    [GeneratedRegex(@"^\(*('(?:[^']|'')*'(?:::[\w ]+)?|-?\d+(\.\d+)?|true|false)\)*$")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Words();
}
