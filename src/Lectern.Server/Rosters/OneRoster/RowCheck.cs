using System.Globalization;

namespace Lectern.Server.Rosters.OneRoster;

/// <summary>Says what is wrong with the values of one row, by the kind of each column.</summary>
internal static class RowCheck
{
    private const int MaxIdLength = 255;
    private static readonly string[] DateTimes =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd"];

    /// <summary>Null when the row is sound.</summary>
    /// <param name="row">The row.</param>
    /// <param name="layout">Its columns.</param>
    /// <param name="isKnown">Whether a sourcedId exists in a file, as far as this set can tell.</param>
    public static string? Fault(RosterRow row, RosterColumn[] layout, Func<RosterFile, string, bool> isKnown)
    {
        if (row.SourcedId.Length is 0 or > MaxIdLength)
            return row.SourcedId.Length == 0 ? "sourcedId is empty" : $"sourcedId is longer than {MaxIdLength} characters";
        // A row that takes its subject away need not describe it again.
        return row.IsDeleted ? null : layout.Select(column => Fault(row[column.Name], column, row.File, isKnown)).FirstOrDefault(fault => fault is not null);
    }

    private static string? Fault(string value, RosterColumn column, RosterFile file, Func<RosterFile, string, bool> isKnown)
    {
        if (value.Length == 0)
            return column.IsRequired ? $"{column.Name} is empty" : null;
        return column.Kind switch
        {
            ColumnKind.Date when !IsDate(value) => $"{column.Name} '{value}' is no date; write it as 2026-01-31",
            ColumnKind.DateTime when !IsDateTime(value) => $"{column.Name} '{value}' is no time; write it as 2026-01-31T08:00:00Z",
            ColumnKind.Boolean when value is not ("true" or "false") => $"{column.Name} '{value}' must be true or false",
            ColumnKind.Token when !IsToken(value, column) => $"{column.Name} '{value}' must be one of {string.Join(", ", column.Tokens)}",
            ColumnKind.Reference => Dangling([value], column, file, isKnown),
            ColumnKind.References => Dangling(value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), column, file, isKnown),
            _ => null,
        };
    }

    // References within a file may point forward; they are settled when its end is reached.
    private static string? Dangling(string[] ids, RosterColumn column, RosterFile file, Func<RosterFile, string, bool> isKnown) =>
        column.Target != file && ids.FirstOrDefault(id => !isKnown(column.Target, id)) is { } id
            ? $"{column.Name} '{id}' is not in {column.Target.FileName()}"
            : null;

    private static bool IsToken(string value, RosterColumn column) =>
        column.Tokens.Contains(value) || (column.Name != "status" && value.StartsWith("ext:", StringComparison.Ordinal));

    private static bool IsDate(string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsDateTime(string value) =>
        DateTimeOffset.TryParseExact(value, DateTimes, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
