namespace Lectern.Database.Fingerprints;

internal enum SqlTokenKind
{
    /// <summary>A keyword or a name without quotes.</summary>
    Word,

    /// <summary>A name in quotes.</summary>
    QuotedName,

    Text,
    Number,
    Parameter,

    /// <summary>An operator, a parenthesis, a comma.</summary>
    Symbol,
}

/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it starts.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int End);
