using Lectern.Server.Rosters.Archives;
using Lectern.Server.Rosters.Csv;

namespace Lectern.Server.Rosters.OneRoster;

/// <summary>
/// Reads a OneRoster set row by row and yields the sound ones; what is wrong with the others is reported. Holds the sourcedIds of the set
/// in memory, about 100 bytes each, and nothing else of it.
/// </summary>
public sealed class OneRosterReader(ImportSource source, RosterManifest manifest, ImportProblems problems)
{
    private readonly Dictionary<RosterFile, HashSet<string>> _known = RosterFiles.All.ToDictionary(file => file, _ => new HashSet<string>());
    private readonly List<(RosterRow Row, RosterColumn Column, string Id)> _forward = [];

    /// <summary>Bytes of the present file that are read.</summary>
    public long Position { get; private set; }

    /// <summary>All sound rows, files in the order of <see cref="RosterFile"/>.</summary>
    public IEnumerable<RosterRow> Rows() =>
        RosterFiles.All.Where(file => manifest.Modes[file] != FileMode.Absent).SelectMany(Rows);

    private IEnumerable<RosterRow> Rows(RosterFile file)
    {
        using var stream = source.OpenRead(file.FileName())!;
        using var rows = new CsvRows(stream, file.FileName(), problems);
        var layout = RosterLayout.Of(file, manifest.Version);
        if (RosterHeader.Match(layout, rows.Header, file.FileName(), problems) is not { } columns)
            yield break;

        while (rows.Read())
        {
            var row = new RosterRow(file, rows.Line, columns, rows.Values());
            Position = rows.Position;
            if (Accept(row, layout))
                yield return row;
        }
        SettleForwardReferences();
    }

    private bool Accept(RosterRow row, RosterColumn[] layout)
    {
        var fault = RowCheck.Fault(row, layout, IsKnown);
        if (fault is null && !_known[row.File].Add(row.SourcedId))
            fault = $"sourcedId '{row.SourcedId}' stands on an earlier line already";
        if (fault is not null)
        {
            problems.Error(row.File.FileName(), row.Line, fault);
            return false;
        }
        RememberForwardReferences(row, layout);
        TallyOddities(row);
        return true;
    }

    // Only a bulk file holds everything; what a delta refers to may have come with an earlier set, and the store will tell.
    private bool IsKnown(RosterFile file, string id) => manifest.Modes[file] != FileMode.Bulk || _known[file].Contains(id);

    private void RememberForwardReferences(RosterRow row, RosterColumn[] layout)
    {
        foreach (var column in layout.Where(column => column.Kind is ColumnKind.Reference or ColumnKind.References && column.Target == row.File))
            foreach (var id in row.List(column.Name).Where(id => !IsKnown(row.File, id)))
                _forward.Add((row, column, id));
    }

    private void SettleForwardReferences()
    {
        foreach (var (row, column, id) in _forward.Where(reference => !IsKnown(reference.Row.File, reference.Id)))
            problems.Error(row.File.FileName(), row.Line, $"{column.Name} '{id}' is not in {row.File.FileName()}");
        _forward.Clear();
    }

    private void TallyOddities(RosterRow row)
    {
        var file = row.File.FileName();
        if (manifest.Modes[row.File] == FileMode.Bulk && (row["status"].Length > 0 || row["dateLastModified"].Length > 0))
            problems.Tally(file, row.Line, "status and dateLastModified should be empty in a bulk file; they are filled, and status is followed");
        if (manifest.Modes[row.File] == FileMode.Delta && (row["status"].Length == 0 || row["dateLastModified"].Length == 0))
            problems.Tally(file, row.Line, "status and dateLastModified should be filled in a delta file; an empty status counts as active");
        var (begin, end) = row.File == RosterFile.AcademicSessions ? (row.Date("startDate"), row.Date("endDate")) : (row.Date("beginDate"), row.Date("endDate"));
        if (begin > end)
            problems.Tally(file, row.Line, "the end date lies before the start date");
    }
}
