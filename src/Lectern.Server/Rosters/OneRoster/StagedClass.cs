using Lectern.Server.Storage.Text;

namespace Lectern.Server.Rosters.OneRoster;

/// <summary>Maps a row of classes.csv, described by its course, terms and school where the set has them.</summary>
internal sealed class StagedClass
{
    private const int MaxTitle = 200;
    private const int MaxSummary = 2000;

    private readonly Dictionary<string, RosterRow> _courses = [];
    private readonly Dictionary<string, RosterRow> _terms = [];
    private readonly Dictionary<string, RosterRow> _orgs = [];

    /// <summary>Remembers a course, a term or a school.</summary>
    public void Describe(RosterRow row)
    {
        var rows = row.File switch { RosterFile.Courses => _courses, RosterFile.AcademicSessions => _terms, _ => _orgs };
        if (!row.IsDeleted)
            rows[row.SourcedId] = row;
    }

    /// <summary>The values of <see cref="RosterTables.Classes"/>; null where a delta does not tell, so that the store keeps its own.</summary>
    public object?[] Values(RosterRow row)
    {
        var title = Cut(row["title"], MaxTitle);
        var key = SearchText.Normalize(title);
        var terms = row.List("termSourcedIds").Where(_terms.ContainsKey).Select(id => _terms[id]).ToList();
        var summary = Summary(row, terms);
        return
        [
            row.SourcedId, title, key, summary, summary is null ? null : $"{key} {SearchText.Normalize(summary)}".Trim(),
            terms.Min(term => term.Date("startDate"))?.ToDateTime(default, DateTimeKind.Utc),
            // The last day of a term is part of it.
            terms.Max(term => term.Date("endDate"))?.AddDays(1).ToDateTime(default, DateTimeKind.Utc),
            row.IsDeleted, row.Line,
        ];
    }

    private string? Summary(RosterRow row, List<RosterRow> terms)
    {
        if (!_courses.TryGetValue(row["courseSourcedId"], out var course))
            return null;
        var parts = terms.Select(term => term["title"]).Prepend(course["title"]);
        if (_orgs.TryGetValue(row["schoolSourcedId"], out var school))
            parts = parts.Append(school["name"]);
        return Cut(string.Join(" · ", parts.Where(part => part.Length > 0)), MaxSummary);
    }

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
