namespace Lectern.Server.Rosters.OneRoster;

/// <summary>What a column's values must be.</summary>
internal enum ColumnKind
{
    Text,
    Date,
    DateTime,
    Boolean,

    /// <summary>One of <see cref="RosterColumn.Tokens"/>, or an extension that starts with <c>ext:</c>.</summary>
    Token,

    /// <summary>The sourcedId of a row in <see cref="RosterColumn.Target"/>.</summary>
    Reference,

    /// <summary>Several of them, separated by commas.</summary>
    References,
}

/// <summary>A column of the standard. Columns that a file has beyond it are passed over.</summary>
internal sealed record RosterColumn(string Name, ColumnKind Kind = ColumnKind.Text, bool IsRequired = false)
{
    public RosterFile Target { get; init; }

    public string[] Tokens { get; init; } = [];
}
