using System.Globalization;

namespace Lectern.Server.Rosters.OneRoster;

/// <summary>A row that was found sound. The values it refers to exist, as far as the set itself can tell.</summary>
public sealed class RosterRow
{
    private readonly Dictionary<string, int> _columns;
    private readonly string[] _values;

    internal RosterRow(RosterFile file, int line, Dictionary<string, int> columns, string[] values)
    {
        File = file;
        Line = line;
        _columns = columns;
        _values = values;
    }

    public RosterFile File { get; }

    /// <summary>Line in the file, from 1.</summary>
    public int Line { get; }

    public string SourcedId => this["sourcedId"];

    /// <summary>The source wants the row's subject gone.</summary>
    public bool IsDeleted => this["status"] == "tobedeleted";

    /// <summary>The value of a column, trimmed; empty when the row has none.</summary>
    public string this[string column] => _columns.TryGetValue(column, out var index) ? _values[index] : "";

    /// <summary>The value of a date column; null when it is empty.</summary>
    public DateOnly? Date(string column) =>
        DateOnly.TryParseExact(this[column], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>The values of a column that holds several.</summary>
    public string[] List(string column) => this[column].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
