using System.Collections.Frozen;

namespace Lectern.Database.Fingerprints;

/// <summary>Words that are not names: behind them no value ends, and a parenthesis behind them does not call them.</summary>
internal static class SqlWords
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "ALL", "AND", "ANY", "ARRAY", "AS", "ASC", "BETWEEN", "BY", "CASE", "CROSS", "DELETE", "DESC", "DISTINCT", "DO", "ELSE", "EXCEPT", "EXISTS",
        "FILTER", "FOR", "FROM", "FULL", "GROUP", "HAVING", "ILIKE", "IN", "INNER", "INSERT", "INTERSECT", "INTO", "IS", "JOIN", "LATERAL", "LEFT",
        "LIKE", "LIMIT", "MATERIALIZED", "MERGE", "NOT", "OFFSET", "ON", "OR", "ORDER", "OUTER", "OVER", "PARTITION", "RECURSIVE", "RETURNING",
        "RIGHT", "SELECT", "SET", "SOME", "THEN", "UNION", "UPDATE", "USING", "VALUES", "WHEN", "WHERE", "WINDOW", "WITH");

    public static bool IsKeyword(string word) => Known.Contains(word);

    /// <summary>May it stand in a list of values as one of them?</summary>
    public static bool IsValue(string word) => Is(word, "NULL") || Is(word, "TRUE") || Is(word, "FALSE") || Is(word, "DEFAULT");

    public static bool Is(string word, string keyword) => string.Equals(word, keyword, StringComparison.OrdinalIgnoreCase);
}
