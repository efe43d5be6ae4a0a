using System.Text.Json.Serialization;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Catalog;

public sealed record CourseItem(long Id, string Slug, string Title, string Summary, string Language, string? Category, string? CategoryName, string Level,
    CourseInstructor Instructor, int EnrollmentCount, string? ImageUrl, DateTime PublishedAt);

/// <param name="AvatarUrl">Only where one course is shown alone.</param>
public sealed record CourseInstructor(long Id, string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AvatarUrl = null);

public sealed record CourseList(IReadOnlyList<CourseItem> Items, int Page, int Limit, int Total, bool TotalIsExact, string? NextCursor);

/// <summary><c>GET /api/courses</c>: one page of the published courses.</summary>
internal static class GetCoursePage
{
    public static async Task<Results<TaggedJson<CourseList>, ValidationProblem>> Handle(HttpRequest request, CourseLists lists, CourseCursor cursors, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var list = CourseListRequest.Parse(request, errors);
        CoursePlace? after = null;
        if (request.Query["cursor"].ToString() is { Length: > 0 } cursor && (after = cursors.Read(cursor, list)) is null)
            errors.Add("cursor", "does not belong to this list; start again without it");
        return errors.Any
            ? errors.ToProblem()
            : new TaggedJson<CourseList>(await lists.ReadAsync(list, after, cancel), CatalogJson.Default.CourseList, Sharing.Public);
    }
}
