using System.Net;
using System.Text.RegularExpressions;
using Lectern.Server.Rosters.Csv;

namespace Lectern.Server.Rosters.CourseLists;

/// <summary>A course that lives elsewhere.</summary>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Language">BCP 47 tag, such as <c>pt-BR</c>.</param>
/// <param name="Topic">Not empty; becomes the category.</param>
/// <param name="Subtopic">May be empty.</param>
/// <param name="Title">Not empty, entities decoded.</param>
/// <param name="Url">http or https.</param>
/// <param name="ProviderNote">Who offers it, and what to know before; may be empty.</param>
public sealed record CourseListRow(int Line, string Language, string Topic, string Subtopic, string Title, Uri Url, string ProviderNote);

/// <summary>Reads a course list: CSV with the columns lang, topic, subtopic, title, url, provider_note.</summary>
public sealed partial class CourseListReader(Stream stream, string file, ImportProblems problems)
{
    private const int MaxTitle = 300;
    private static readonly string[] Columns = ["lang", "topic", "subtopic", "title", "url", "provider_note"];

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>The sound rows, in order.</summary>
    public IEnumerable<CourseListRow> Rows()
    {
        using var rows = new CsvRows(stream, file, problems);
        if (!rows.Header.Select(name => name.Trim()).SequenceEqual(Columns))
        {
            problems.Refuse(file, 1, $"the header is '{string.Join(',', rows.Header)}', it must be '{string.Join(',', Columns)}'");
            yield break;
        }
        var seen = new Dictionary<(string, string, string, string), int>();
        while (rows.Read())
        {
            Position = rows.Position;
            if (Row(rows) is not { } row)
                continue;
            var first = seen.GetValueOrDefault((row.Language, row.Topic, row.Title, row.Url.AbsoluteUri));
            if (first > 0)
                problems.Warn(file, row.Line, $"'{row.Title}' stands on line {first} already, with the same language, topic and address; it is passed over");
            else
                seen[(row.Language, row.Topic, row.Title, row.Url.AbsoluteUri)] = row.Line;
            if (first == 0)
                yield return row;
        }
    }

    private CourseListRow? Row(CsvRows rows)
    {
        var url = rows[4];
        var row = new { Language = rows[0].Replace('_', '-'), Topic = Text(rows[1]), Subtopic = Text(rows[2]), Title = Text(rows[3]), Note = Text(rows[5]) };
        var fault = row switch
        {
            { Language.Length: 0 or > 35 } => "lang must be a language tag such as en or pt_BR",
            { Topic.Length: 0 or > MaxTitle } => $"topic must have 1 to {MaxTitle} characters",
            { Title.Length: 0 or > MaxTitle } => $"title must have 1 to {MaxTitle} characters",
            _ => IsWeb(url, out var address) ? null : $"url '{url}' is no http or https address",
        };
        if (fault is null)
            return new CourseListRow(rows.Line, row.Language, row.Topic, row.Subtopic, row.Title, new Uri(url), row.Note);
        problems.Error(file, rows.Line, fault);
        return null;
    }

    private static bool IsWeb(string url, out Uri? address) =>
        Uri.TryCreate(url, UriKind.Absolute, out address) && address.Scheme is "http" or "https" && url.Length <= 2000;

    /// <summary>Decodes entities, undoes Markdown's backslashes, and drops direction marks and controls at the ends, where they do nothing.</summary>
    private static string Text(string value) =>
        MarkdownEscape().Replace(WebUtility.HtmlDecode(value), "$1").Trim(Invisible);

    [GeneratedRegex(@"\\([!-/:-@\[-`{-~])")]
    private static partial Regex MarkdownEscape();

    private static readonly char[] Invisible =
        [.. Enumerable.Range(0, 33).Select(c => (char)c), '\u007F', '\u00A0', '\u200B', '\u200E', '\u200F', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069', '\uFEFF'];
}
