using System.Text.RegularExpressions;

namespace Lectern.Tuning.Indexes.Sqlite;

/// <param name="Table">As it is named in the database.</param>
/// <param name="Columns">The key, in order; with DESC where the order is downward.</param>
internal sealed record SqliteCandidate(string Table, IReadOnlyList<string> Columns)
{
    public const string Descending = " DESC";

    public string Name => $"lectern_auto_{Table}_{string.Join('_', Columns.Select(column => column.Replace(Descending, "_desc", StringComparison.Ordinal)))}";

    public string Create => $"CREATE INDEX {Quote(Name)} ON {Quote(Table)} ({string.Join(", ", Columns.Select(KeyOf))})";

    public string Drop => $"DROP INDEX {Quote(Name)}";

    /// <summary>For people, and what quarantine remembers.</summary>
    public string Subject => $"index on {Table} ({string.Join(", ", Columns)})";

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string KeyOf(string column) => column.EndsWith(Descending, StringComparison.Ordinal) ? Quote(column[..^Descending.Length]) + Descending : Quote(column);
}

/// <summary>
/// Which indexes a text could use: columns compared with =, then the wanted order or one range. It reads words, not grammar, so it may name too
/// many and miss some; SQLite's planner decides which of them help, and a clock whether they do.
/// </summary>
internal static partial class SqliteCandidates
{
    private const int MostEqual = 3;

    private static readonly HashSet<string> Equality = new(StringComparer.OrdinalIgnoreCase) { "=", "==", "IN", "IS" };
    private static readonly HashSet<string> Range = new(StringComparer.OrdinalIgnoreCase) { "<", ">", "<=", ">=", "BETWEEN", "LIKE", "GLOB" };
    private static readonly HashSet<string> EndsOrder = new(StringComparer.OrdinalIgnoreCase) { "LIMIT", ")", ";", "UNION", "HAVING", "ORDER", "WINDOW" };

    /// <param name="text">One statement.</param>
    /// <param name="table">A table in it.</param>
    /// <param name="columns">Its columns.</param>
    public static IEnumerable<SqliteCandidate> Of(string text, string table, IReadOnlyCollection<string> columns)
    {
        var words = Words().Matches(text).Select(match => match.Value).Where(word => !word.StartsWith("--", StringComparison.Ordinal) && !word.StartsWith("/*", StringComparison.Ordinal)).ToList();
        var names = NamesOf(words, table);
        var (equal, range) = (new List<string>(), new List<string>());
        for (var i = 0; i < words.Count; i++)
        {
            if (ColumnAt(words, i, names, columns) is not { } column)
                continue;
            var (before, after) = (Before(words, i), i + 1 < words.Count ? words[i + 1] : "");
            if (Equality.Contains(after) || before is "=" or "==")
                Add(equal, column);
            else if (Range.Contains(after) || before is "<" or ">" or "<=" or ">=")
                Add(range, column);
        }
        equal = [.. equal.Take(MostEqual)];
        var candidates = Orders(words, names, columns).Select(order => equal.Concat(order.Where(column => !equal.Contains(NameOf(column)))))
            .Concat(range.Where(column => !equal.Contains(column)).Select(column => equal.Append(column)))
            .Append(equal)
            .Concat(equal.Select(column => new[] { column }));
        foreach (var candidate in candidates.Select(keys => keys.ToList()).Where(keys => keys.Count > 0))
            yield return new(table, candidate);
    }

    private static void Add(List<string> columns, string column)
    {
        if (!columns.Contains(column))
            columns.Add(column);
    }

    private static string NameOf(string key) => key.EndsWith(SqliteCandidate.Descending, StringComparison.Ordinal) ? key[..^SqliteCandidate.Descending.Length] : key;

    // The table's own name, and those that the text gives it.
    private static HashSet<string> NamesOf(List<string> words, string table)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { table };
        for (var i = 0; i + 1 < words.Count; i++)
        {
            if (!Unquoted(words[i]).Equals(table, StringComparison.OrdinalIgnoreCase))
                continue;
            var alias = words[i + 1].Equals("AS", StringComparison.OrdinalIgnoreCase) && i + 2 < words.Count ? words[i + 2] : words[i + 1];
            if (char.IsLetter(alias[0]) || alias[0] is '_' or '"')
                names.Add(Unquoted(alias));
        }
        return names;
    }

    // Without a name before it a column may be of another table; then no plan uses the index.
    private static string? ColumnAt(List<string> words, int at, HashSet<string> names, IReadOnlyCollection<string> columns) =>
        columns.FirstOrDefault(column => column.Equals(Unquoted(words[at]), StringComparison.OrdinalIgnoreCase)) is { } found
            && (at < 2 || words[at - 1] != "." || names.Contains(Unquoted(words[at - 2]))) ? found : null;

    private static string Before(List<string> words, int at)
    {
        var before = at >= 2 && words[at - 1] == "." ? at - 3 : at - 1;
        return before >= 0 ? words[before] : "";
    }

    // Each ORDER BY and GROUP BY whose first items are columns of the table.
    private static IEnumerable<List<string>> Orders(List<string> words, HashSet<string> names, IReadOnlyCollection<string> columns)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (!words[i].Equals("BY", StringComparison.OrdinalIgnoreCase))
                continue;
            var keys = new List<string>();
            for (var at = i + 1; at < words.Count && !EndsOrder.Contains(words[at]); at++)
            {
                if (at + 1 < words.Count && words[at + 1] == ".")
                    at += 2;
                if (at >= words.Count || ColumnAt(words, at, names, columns) is not { } column)
                    break;
                var isDown = at + 1 < words.Count && words[at + 1].Equals("DESC", StringComparison.OrdinalIgnoreCase);
                keys.Add(isDown ? column + SqliteCandidate.Descending : column);
                while (at + 1 < words.Count && !EndsOrder.Contains(words[at + 1]) && words[at + 1] != ",")
                    at++;
                at++;
            }
            if (keys.Count > 0)
                yield return keys;
        }
    }

    private static string Unquoted(string word) => word.Length > 1 && word[0] == '"' ? word[1..^1] : word;

    [GeneratedRegex("""--[^\n]*|/\*[\s\S]*?\*/|'(?:[^']|'')*'|"[^"]+"|[$@:?]\w*|\w+|<=|>=|<>|!=|==|\S""", RegexOptions.NonBacktracking)]
    private static partial Regex Words();
}
