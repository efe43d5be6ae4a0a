using Lectern.Database.Fingerprints;

namespace Lectern.Database.SlowQueries;

/// <summary>Does a statement only read, as far as its words tell? In doubt it does not.</summary>
internal static class ReadOnlySql
{
    private static readonly string[] Openings = ["SELECT", "WITH", "VALUES", "TABLE"];
    private static readonly string[] Writes = ["INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "INTO"];

    /// <param name="sql">One statement.</param>
    public static bool Is(string sql)
    {
        var tokens = new SqlTokens(sql);
        var (isFirst, before) = (true, "");
        while (tokens.Next(out var token))
        {
            if (token.Kind != SqlTokenKind.Word)
                continue;
            var word = sql[token.Start..token.End];
            if (isFirst && !Openings.Contains(word, StringComparer.OrdinalIgnoreCase))
                return false;
            if (Writes.Contains(word, StringComparer.OrdinalIgnoreCase) && !IsLock(before, word) && !IsCall(sql, token.End))
                return false;
            (isFirst, before) = (false, word);
        }
        return !isFirst;
    }

    // FOR UPDATE, FOR NO KEY UPDATE: locks that a read takes.
    private static bool IsLock(string before, string word) => SqlWords.Is(word, "UPDATE") && (SqlWords.Is(before, "FOR") || SqlWords.Is(before, "KEY"));

    // replace(…) is a function.
    private static bool IsCall(string sql, int end) => end < sql.Length && sql[end] == '(';
}
