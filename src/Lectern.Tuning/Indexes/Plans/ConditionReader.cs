using System.Globalization;
using System.Text.RegularExpressions;

namespace Lectern.Tuning.Indexes.Plans;

/// <summary>
/// Reads the conditions of a plan, such as <c>((e.user_id = $1) AND (e.seen_at IS NULL))</c>. PostgreSQL writes them, fully bracketed and with
/// every column under its alias, so a few forms are all; what is none of them is left alone.
/// </summary>
internal static partial class ConditionReader
{
    public static IEnumerable<Condition> Read(string text) => Parts(text).SelectMany(One);

    /// <summary>The parts that all must hold.</summary>
    public static IEnumerable<string> Parts(string text)
    {
        text = Unwrap(text);
        var parts = Split(text, " AND ");
        return parts.Count == 1 ? [text] : parts.SelectMany(Parts);
    }

    private static IEnumerable<Condition> One(string part)
    {
        if (Split(part, " OR ").Count > 1)
            return [];
        if (RowComparison().Match(part) is { Success: true } row && ColumnOf(Split(row.Groups[1].Value, ", ")[0]) is { } first)
            return [new(first.Alias, first.Column, Comparison.Range, "")];
        if (ColumnOf(part) is { } flag)
            return [new(flag.Alias, flag.Column, Comparison.Fixed, "{0}")];
        if (part.StartsWith("NOT ", StringComparison.Ordinal) && ColumnOf(part[4..]) is { } negated)
            return [new(negated.Alias, negated.Column, Comparison.Fixed, "NOT {0}")];
        if (NullTest().Match(part) is { Success: true } test && ColumnOf(test.Groups[1].Value) is { } tested)
            return [new(tested.Alias, tested.Column, Comparison.Fixed, "{0} " + test.Groups[2].Value)];
        foreach (var sign in Signs)
        {
            if (Split(part, sign) is [var left, var right])
                return Compare(left, sign.Trim(), right);
        }
        return [];
    }

    private static readonly string[] Signs = [" = ", " <= ", " >= ", " < ", " > "];

    private static IEnumerable<Condition> Compare(string left, string sign, string right)
    {
        var kind = sign == "=" ? Comparison.Equal : Comparison.Range;
        if (right.StartsWith("ALL (", StringComparison.Ordinal))
            yield break;
        var (one, other) = (ColumnOf(left), ColumnOf(right));
        if (one is { } a)
            yield return new(a.Alias, a.Column, kind, right, other is not null, ParameterOf(right));
        if (other is { } b)
            yield return new(b.Alias, b.Column, kind, left, one is not null, ParameterOf(left));
    }

    private static int ParameterOf(string text) => Parameter().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    /// <summary>The column that <paramref name="text"/> is, without a cast that changes no bytes of it.</summary>
    public static (string Alias, string Column)? ColumnOf(string text)
    {
        text = Unwrap(text);
        if (Cast().Match(text) is { Success: true } cast)
            text = cast.Groups[1].Value;
        return Column().Match(text) is { Success: true } match ? (Names.Unquote(match.Groups[1].Value), Names.Unquote(match.Groups[2].Value)) : null;
    }

    /// <summary>The column of <paramref name="alias"/> that one output of its scan is. Conditions always name the alias, outputs only where a statement has several tables.</summary>
    public static string? OutputOf(string text, string alias) => ColumnOf(text) is { } column
        ? column.Alias == alias && !IsOfTheSystem(column.Column) ? column.Column : null
        : Bare().IsMatch(text) && !IsOfTheSystem(text) ? Names.Unquote(text) : null;

    // No index can carry them: https://www.postgresql.org/docs/15/ddl-system-columns.html
    private static bool IsOfTheSystem(string column) => column is "ctid" or "tableoid" or "xmin" or "xmax" or "cmin" or "cmax";

    // (a) AND (b) starts and ends with brackets too, but not with the same pair.
    private static string Unwrap(string text)
    {
        while (text is ['(', .., ')'] && ClosesAt(text) == text.Length - 1)
            text = text[1..^1];
        return text;
    }

    private static int ClosesAt(string text)
    {
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            at = SkipQuoted(text, at);
            if (at < text.Length)
                depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return at;
        }
        return -1;
    }

    /// <summary>At <paramref name="separator"/>, outside of brackets and quotes.</summary>
    public static List<string> Split(string text, string separator)
    {
        List<string> parts = [];
        var (depth, from) = (0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            at = SkipQuoted(text, at);
            if (at >= text.Length)
                break;
            depth += text[at] switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
            if (depth != 0 || string.CompareOrdinal(text, at, separator, 0, separator.Length) != 0)
                continue;
            parts.Add(text[from..at]);
            at += separator.Length - 1;
            from = at + 1;
        }
        parts.Add(text[from..]);
        return parts;
    }

    private static int SkipQuoted(string text, int at)
    {
        while (at < text.Length && text[at] is ('\'' or '"'))
        {
            var end = text.IndexOf(text[at], at + 1);
            at = end < 0 ? text.Length : end + 1;
        }
        return at;
    }

    private const string Name = """([^\s()."',]+|"(?:[^"]|"")+")""";

    [GeneratedRegex("^" + Name + @"\." + Name + "$")]
    private static partial Regex Column();

    [GeneratedRegex("""^(?!(?:true|false)$)(?:[a-z_][a-z0-9_$]*|"(?:[^"]|"")+")$""")]
    private static partial Regex Bare();

    [GeneratedRegex(@"^\((.+)\)::(?:text|bpchar|character varying)$")]
    private static partial Regex Cast();

    [GeneratedRegex(@"^(.+) (IS NULL|IS NOT NULL)$")]
    private static partial Regex NullTest();

    [GeneratedRegex(@"^ROW\((.+)\) [<>]=? ROW\(")]
    private static partial Regex RowComparison();

    [GeneratedRegex(@"^(?:ANY \()?\(*\$(\d+)\)*(?:::[\w ]+(?:\[\])?)?\)*$")]
    private static partial Regex Parameter();
}
