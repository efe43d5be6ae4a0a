using System.Text.RegularExpressions;

namespace Lectern.Tuning.Indexes;

/// <summary>Names as SQL wants them.</summary>
internal static partial class Names
{
    /// <summary>A column: quoted only where it must be, as people read it.</summary>
    public static string Quote(string name) => Plain().IsMatch(name) ? name : '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    public static string Quote(string schema, string name) => $"\"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\".\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>As it is without quotes.</summary>
    public static string Unquote(string name) => name is ['"', .. var inner, '"'] ? inner.Replace("\"\"", "\"", StringComparison.Ordinal) : name;

    public static string Literal(string value) => "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";

    [GeneratedRegex("^[a-z_][a-z0-9_]*$")]
    private static partial Regex Plain();
}
