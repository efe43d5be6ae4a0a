using System.Net;
using System.Security.Cryptography;
using System.Text;
using Lectern.Server.Rosters.Staging;
using Lectern.Server.Storage.Content;
using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Text;

namespace Lectern.Server.Rosters.CourseLists;

/// <summary>The staged form of a course list: a course with one lesson that leads to where it really is.</summary>
internal static class CourseListTable
{
    private const int MaxTitle = 200;

    public static readonly StagedTable Courses = new("staged_courses",
        new("source_id"), new("title"), new("title_key"), new("summary"), new("search_text"), new("language"), new("category"),
        new("body"), new("is_deleted", StagedType.Boolean), new("line", StagedType.Integer))
    { Key = "source_id", Later = [new("slug")] };

    public static object?[] Values(CourseListRow row)
    {
        var title = row.Title.Length <= MaxTitle ? row.Title : row.Title[..MaxTitle];
        var summary = string.Join(" · ", new[] { row.ProviderNote, row.Topic, row.Subtopic, row.Url.Host }.Where(part => part.Length > 0));
        var key = SearchText.Normalize(title);
        return [SourceId(row), title, key, summary, $"{key} {SearchText.Normalize(summary)}", row.Language, row.Topic, Body(row), false, row.Line];
    }

    // The list has no keys of its own; these four tell its rows apart.
    private static string SourceId(CourseListRow row) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', row.Language, row.Topic, row.Title, row.Url.AbsoluteUri))))[..32];

    private static string Body(CourseListRow row)
    {
        var note = row.ProviderNote.Length > 0 ? $"<p>{WebUtility.HtmlEncode(row.ProviderNote)}</p>" : "";
        var link = $"<p><a href=\"{WebUtility.HtmlEncode(row.Url.AbsoluteUri)}\">{WebUtility.HtmlEncode(row.Title)}</a></p>";
        return LessonContent.ToSafeHtml(LessonFormat.Html, note + link);
    }
}
