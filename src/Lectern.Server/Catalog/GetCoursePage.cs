using System.Text.Json.Serialization;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Catalog;

public sealed record CourseItem(long Id, string Slug, string Title, string Summary, string Language, string? Category, string? CategoryName, string Level,
    CourseInstructor Instructor, int EnrollmentCount, string? ImageUrl, DateTime PublishedAt);

/// <param name="AvatarUrl">Only where one course is shown alone.</param>
public sealed record CourseInstructor(long Id, string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AvatarUrl = null);

public sealed record CourseList(IReadOnlyList<CourseItem> Items, int Page, int Limit, int Total, bool TotalIsExact, string? NextCursor);

/// <summary><c>GET /api/courses</c>: one page of the published courses. One statement, whatever the size.</summary>
internal static class GetCoursePage
{
    private sealed record Row(CourseItem Item, string TitleKey);

    public static async Task<Results<TaggedJson<CourseList>, ValidationProblem>> Handle(HttpRequest request, Store store, CourseCursor cursors, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var list = CourseListRequest.Parse(request, errors);
        CoursePlace? after = null;
        if (request.Query["cursor"].ToString() is { Length: > 0 } cursor && (after = cursors.Read(cursor, list)) is null)
            errors.Add("cursor", "does not belong to this list; start again without it");
        return errors.Any
            ? errors.ToProblem()
            : new TaggedJson<CourseList>(await ReadAsync(store, cursors, list, after, cancel), CatalogJson.Default.CourseList, Sharing.Public);
    }

    /// <param name="store">Where the courses are.</param>
    /// <param name="cursors">Writes the cursor of the next page.</param>
    /// <param name="list">Which list.</param>
    /// <param name="after">Where the page starts; null for the page that <paramref name="list"/> numbers.</param>
    /// <param name="cancel">Stops the statement.</param>
    public static async Task<CourseList> ReadAsync(Store store, CourseCursor cursors, CourseListRequest list, CoursePlace? after, CancellationToken cancel)
    {
        var number = after?.Page ?? list.Page;
        if (list.Search is { Text: "" })
            return new([], number, list.Limit, 0, true, null);

        var sql = CourseListSql.Write(list, after is not null, store.Kind);
        var (total, rows) = await store.ReadAsync((db, token) => db.QueryAsync(sql, Parameters(list, after, store.Kind), ReadRowsAsync, token), cancel);
        var more = rows.Count > list.Limit || (after is null && list.Search is null && (long)(number - 1) * list.Limit + rows.Count < total && rows.Count > 0);
        if (rows.Count > list.Limit)
            rows.RemoveAt(list.Limit);
        return new([.. rows.Select(row => row.Item)], number, list.Limit,
            list.Search is null ? total : Math.Min(total, CourseListSql.MaxTotal),
            list.Search is null || total <= CourseListSql.MaxTotal,
            more ? cursors.Write(new(number + 1, Key(rows[^1], list.Sort), rows[^1].Item.Id), list) : null);
    }

    private static List<(string, object)> Parameters(CourseListRequest list, CoursePlace? after, StoreKind store)
    {
        var parameters = new List<(string, object)>(6);
        if (list.Category is not null)
            parameters.Add(("category", list.Category));
        if (list.Level is { } level)
            parameters.Add(("level", (short)level));
        if (list.Search is not null)
            parameters.AddRange(list.Search.Parameters(store));
        if (after is not null)
        {
            parameters.Add(("key", after.Key));
            parameters.Add(("id", after.Id));
            return parameters;
        }
        parameters.Add(("skip", (long)(list.Page - 1) * list.Limit));
        if (list.Search is null)
            parameters.Add(("take", (long)list.Limit));
        return parameters;
    }

    private static async Task<(int Total, List<Row> Rows)> ReadRowsAsync(StoreRows rows, CancellationToken cancel)
    {
        var total = 0;
        var list = new List<Row>();
        while (await rows.ReadAsync(cancel))
        {
            total = rows.Number(0);
            if (!rows.IsNull(1))
                list.Add(Read(rows));
        }
        return (total, list);
    }

    private static Row Read(StoreRows row) => new(
        new(row.Id(1), row.Text(2), row.Text(3), row.Text(4), row.Text(14), row.TextOrNull(5), row.TextOrNull(6), CourseLevels.Name((CourseLevel)row.Number(7)),
            new(row.Id(8), row.Text(9)), row.Number(10), MediaUrl.Of(row.TextOrNull(11)), row.Time(12)),
        row.Text(13));

    private static object Key(Row row, CourseSort sort) => sort switch
    {
        CourseSort.Newest => row.Item.PublishedAt,
        CourseSort.Popular => row.Item.EnrollmentCount,
        _ => row.TitleKey,
    };
}
