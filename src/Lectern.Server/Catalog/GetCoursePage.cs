using System.Text.Json.Serialization;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;

namespace Lectern.Server.Catalog;

public sealed record CourseItem(long Id, string Slug, string Title, string Summary, string Language, string? Category, string? CategoryName, string Level,
    CourseInstructor Instructor, int EnrollmentCount, string? ImageUrl, DateTime PublishedAt);

/// <param name="AvatarUrl">Only where one course is shown alone.</param>
public sealed record CourseInstructor(long Id, string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AvatarUrl = null);

public sealed record CourseList(IReadOnlyList<CourseItem> Items, int Page, int Limit, int Total, bool TotalIsExact, string? NextCursor);

/// <summary><c>GET /api/courses</c>: one page of the published courses.</summary>
internal static class GetCoursePage
{
    public static async Task<IResult> Handle(HttpRequest request, CourseLists lists, CourseCursor cursors, Answers answers, AnswerKeys keys, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var list = CourseListRequest.Parse(request, errors);
        CoursePlace? after = null;
        if (request.Query["cursor"].ToString() is { Length: > 0 } cursor && (after = await cursors.ReadAsync(cursor, list, cancel)) is null)
            errors.Add("cursor", "does not belong to this list; start again without it");
        if (errors.Any)
            return errors.ToProblem();
        var key = keys.CourseList(list.Name(after is null ? "" : request.Query["cursor"].ToString()));
        var answer = await answers.GetAsync(key, (lists, list, after), static async (what, _, stop) =>
            CachedAnswer.Json(await what.lists.ReadAsync(what.list, what.after, stop), CatalogJson.Default.CourseList), cancel);
        return answers.Result(answer!, key, Sharing.Public, Audience.Everyone);
    }
}
