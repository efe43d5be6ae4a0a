using System.Text;

namespace Lectern.Database.Statements;

/// <summary>
/// Divides SQL at its semicolons and numbers its parameters, past literals, quoted names and comments
/// (https://www.postgresql.org/docs/15/sql-syntax-lexical.html).
/// </summary>
internal static class SqlReader
{
    public static IReadOnlyList<NumberedStatement> Read(string sql)
    {
        var statements = new List<NumberedStatement>();
        var (text, names) = (new StringBuilder(sql.Length), new List<string>());
        for (var i = 0; i < sql.Length;)
        {
            var end = EndOfOpaque(sql, i);
            if (end > i)
            {
                text.Append(sql, i, end - i);
                i = end;
            }
            else if (sql[i] == ';')
            {
                Finish();
                i++;
            }
            else if (sql[i] == '@' && i + 1 < sql.Length && IsNameStart(sql[i + 1]) && (i == 0 || sql[i - 1] is not ('@' or '<')))
            {
                i = AppendParameter(sql, i + 1, text, names);
            }
            else
            {
                text.Append(sql[i++]);
            }
        }
        Finish();
        return statements;

        void Finish()
        {
            if (text.ToString().Trim() is { Length: > 0 } statement)
                statements.Add(new(statement, [.. names]));
            text.Clear();
            names.Clear();
        }
    }

    private static int AppendParameter(string sql, int start, StringBuilder text, List<string> names)
    {
        var end = start;
        while (end < sql.Length && (char.IsLetterOrDigit(sql[end]) || sql[end] == '_'))
            end++;
        var name = sql[start..end];
        var at = names.IndexOf(name);
        if (at < 0)
        {
            at = names.Count;
            names.Add(name);
        }
        text.Append('$').Append(at + 1);
        return end;
    }

    /// <summary>Where the literal, quoted name or comment that starts at <paramref name="i"/> ends; <paramref name="i"/> when none does.</summary>
    private static int EndOfOpaque(string sql, int i) => sql[i] switch
    {
        '\'' => EndOfQuoted(sql, i, '\'', i > 0 && sql[i - 1] is 'e' or 'E'),
        '"' => EndOfQuoted(sql, i, '"', false),
        '-' when At(sql, i, "--") => After(sql, "\n", i),
        '/' when At(sql, i, "/*") => EndOfComment(sql, i),
        '$' when (i == 0 || !IsNamePart(sql[i - 1])) && DollarTag(sql, i) is { } tag => After(sql, tag, i + tag.Length),
        _ => i,
    };

    private static int EndOfQuoted(string sql, int i, char quote, bool escapes)
    {
        for (i++; i < sql.Length; i++)
        {
            if (escapes && sql[i] == '\\')
                i++;
            // A doubled quote starts the next piece, which is opaque too.
            else if (sql[i] == quote)
                return i + 1;
        }
        return sql.Length;
    }

    private static int EndOfComment(string sql, int i)
    {
        for (var depth = 0; i < sql.Length; i++)
        {
            if (At(sql, i, "/*"))
            {
                depth++;
                i++;
            }
            else if (At(sql, i, "*/"))
            {
                i++;
                if (--depth == 0)
                    return i + 1;
            }
        }
        return sql.Length;
    }

    private static string? DollarTag(string sql, int i)
    {
        var end = i + 1;
        while (end < sql.Length && IsNamePart(sql[end]))
            end++;
        return end < sql.Length && sql[end] == '$' && !char.IsDigit(sql[i + 1]) ? sql[i..(end + 1)] : null;
    }

    private static int After(string sql, string end, int from) => sql.IndexOf(end, from, StringComparison.Ordinal) is var at and >= 0 ? at + end.Length : sql.Length;

    private static bool At(string sql, int i, string what) => string.CompareOrdinal(sql, i, what, 0, what.Length) == 0;

    private static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c == '_';
}
