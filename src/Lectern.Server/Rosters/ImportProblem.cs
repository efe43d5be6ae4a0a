namespace Lectern.Server.Rosters;

/// <summary>How bad a problem is.</summary>
public enum ProblemSeverity
{
    /// <summary>The input breaks the letter of its standard and is imported all the same.</summary>
    Warning,

    /// <summary>The row cannot be imported; the set is refused unless the caller keeps going without it.</summary>
    Error,

    /// <summary>The set as a whole cannot be trusted or understood; nothing of it is imported.</summary>
    Refusal,
}

/// <summary>One thing that is wrong with the input.</summary>
/// <param name="File">Name inside the set; a path with '/'.</param>
/// <param name="Line">Line in the file, from 1, where the row starts; null when the problem is no row's.</param>
/// <param name="Severity">What follows from it.</param>
/// <param name="Reason">One sentence that names the value and, where there is one, the fix.</param>
public sealed record ImportProblem(string File, int? Line, ProblemSeverity Severity, string Reason)
{
    public override string ToString() => $"{File}{(Line is { } line ? $" line {line}" : "")}: {Reason}";
}
