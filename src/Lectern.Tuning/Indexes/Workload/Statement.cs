using System.Text.RegularExpressions;

namespace Lectern.Tuning.Indexes.Workload;

/// <summary>One statement of the workload.</summary>
/// <param name="Id">That of <c>pg_stat_statements</c>, or of its text.</param>
/// <param name="Text">As <c>pg_stat_statements</c> has it, with $1 where values were.</param>
/// <param name="Figures">What it took in the time that is looked at.</param>
/// <param name="Samples">As clients sent it.</param>
public sealed partial record Statement(long Id, string Text, StatementFigures Figures, IReadOnlyList<string> Samples)
{
    public bool IsWrite => Verb().Match(Text) is { Success: true } match && !match.Value.EndsWith("select", StringComparison.OrdinalIgnoreCase) || Writes().IsMatch(Text);

    /// <summary>On one line, at most 100 characters.</summary>
    public string Short => Clip(Blank().Replace(Text, " ").Trim(), 100);

    private static string Clip(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    [GeneratedRegex(@"^[\s(]*(select|insert|update|delete)", RegexOptions.IgnoreCase)]
    private static partial Regex Verb();

    // WITH … UPDATE, and INSERT inside a WITH.
    [GeneratedRegex(@"^\s*with\b.*\b(insert\s+into|update\s+\S+\s+set|delete\s+from)\b", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Writes();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
