using System.Globalization;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Server.Catalog;

/// <summary>Which part of which list, within its bounds.</summary>
internal sealed record CourseListRequest(CourseSort Sort, string? Category, CourseLevel? Level, CourseSearch? Search, int Page, int Limit)
{
    public const int DefaultLimit = 20;
    public const int MaxLimit = 100;
    public const int MaxPage = 10_000;
    private const int MaxSearch = 200;
    private const int MaxSlug = 100;

    /// <summary>Courses before the numbered page.</summary>
    public long Skip => (long)(Page - 1) * Limit;

    public CourseOrder Order => CourseOrder.Of(Sort);

    /// <summary>Its order and what is in it; not which page.</summary>
    public string Identity => $"{Sort}:{Uri.EscapeDataString(Category ?? "")}:{Level}:{(Search is null ? "" : $"q={Uri.EscapeDataString(Search.Text)}")}";

    /// <summary>One name for one list, however it was asked for, and two names for two: what was typed cannot look like a divider.</summary>
    /// <param name="cursor">Where the page starts, when its number does not say it.</param>
    public string Name(string cursor) => string.Create(CultureInfo.InvariantCulture, $"{Identity}:{Page}:{Limit}:{Uri.EscapeDataString(cursor)}");

    /// <summary>Reads the query string; what is wrong goes to <paramref name="errors"/>. An empty value is the same as none.</summary>
    public static CourseListRequest Parse(HttpRequest request, FieldErrors errors) => new(
        ParseSort(Value(request, "sort"), errors),
        Optional(errors.Text(Value(request, "category"), "category", MaxSlug, required: false)),
        ParseLevel(Value(request, "level"), errors),
        Optional(errors.Text(Value(request, "q"), "q", MaxSearch, required: false)) is { } q ? new CourseSearch(q) : null,
        errors.Number(Value(request, "page"), "page", 1, MaxPage, otherwise: 1),
        errors.Number(Value(request, "limit"), "limit", 1, MaxLimit, DefaultLimit));

    private static string? Value(HttpRequest request, string name) => Optional(request.Query[name].ToString());

    private static string? Optional(string text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static CourseSort ParseSort(string? text, FieldErrors errors)
    {
        switch (text?.ToLowerInvariant())
        {
            case null or "newest": return CourseSort.Newest;
            case "popular": return CourseSort.Popular;
            case "title": return CourseSort.Title;
            default:
                errors.Add("sort", "must be newest, popular or title");
                return CourseSort.Newest;
        }
    }

    private static CourseLevel? ParseLevel(string? text, FieldErrors errors)
    {
        if (text is null)
            return null;
        if (CourseLevels.Parse(text) is not { } level)
        {
            errors.Add("level", "must be beginner, intermediate or advanced");
            return null;
        }
        return level;
    }
}
