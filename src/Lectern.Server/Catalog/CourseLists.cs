using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Server.Catalog;

/// <summary>Reads pages of courses: by number, after a cursor, or of a search. One statement a page; two when a list changed its length under way.</summary>
internal sealed class CourseLists(Store store, CourseCursor cursors, CourseTotals totals)
{
    private const int MaxWalks = 3;

    private sealed record Row(CourseItem Item, string TitleKey);

    /// <param name="list">Which list.</param>
    /// <param name="after">Where the page starts; null for the page that <paramref name="list"/> numbers.</param>
    /// <param name="cancel">Stops the statement.</param>
    public async Task<CourseList> ReadAsync(CourseListRequest list, CoursePlace? after, CancellationToken cancel)
    {
        var number = after?.Page ?? list.Page;
        if (list.Search is { Text: "" })
            return new([], number, list.Limit, 0, true, null);

        var (total, rows) = (list.Search, after) switch
        {
            ({ } search, _) => await QueryAsync(CourseListSql.Searched(list, search, after is not null, store.Kind), Parameters(list, after, list.Skip), cancel),
            (_, not null) => await QueryAsync(CourseListSql.After(list), Parameters(list, after, 0), cancel),
            _ => await WalkAsync(list, cancel),
        };
        var more = rows.Count > list.Limit || (after is null && list.Search is null && rows.Count > 0 && list.Skip + rows.Count < total);
        var shown = rows.Take(list.Limit).ToList();
        return new([.. shown.Select(row => row.Item)], number, list.Limit, Math.Min(total, MaxTotal(list)), total <= MaxTotal(list),
            more ? await cursors.WriteAsync(new(number + 1, Key(shown[^1], list.Sort), shown[^1].Item.Id), list, cancel) : null);
    }

    /// <summary>Walks the index to a numbered page, from the nearer end as far as it is known.</summary>
    private async Task<(int Total, List<Row> Rows)> WalkAsync(CourseListRequest list, CancellationToken cancel)
    {
        for (var walk = 1; ; walk++)
        {
            var known = walk < MaxWalks ? totals.Find(list) : null;
            var fromEnd = list.Skip > known / 2;
            var offset = fromEnd ? Math.Max(0, known!.Value - list.Skip - list.Limit) : list.Skip;
            var (total, rows) = await QueryAsync(CourseListSql.Numbered(list, fromEnd), Parameters(list, null, offset), cancel);
            totals.Remember(list, total);
            if (!fromEnd)
                return (total, rows);
            // From the end the last page comes full, with courses of the page before it.
            if (total == known)
                return (total, [.. rows.TakeLast((int)Math.Clamp(total - list.Skip, 0, list.Limit))]);
        }
    }

    private Task<(int Total, List<Row> Rows)> QueryAsync(string sql, List<(string, object)> parameters, CancellationToken cancel) =>
        store.QueryAsync(sql, parameters, ReadRowsAsync, cancel);

    private List<(string, object)> Parameters(CourseListRequest list, CoursePlace? after, long offset)
    {
        var parameters = new List<(string, object)>(5);
        if (list.Category is not null)
            parameters.Add(("category", list.Category));
        if (list.Level is { } level)
            parameters.Add(("level", (short)level));
        if (list.Search is not null)
            parameters.AddRange(list.Search.Parameters(store.Kind));
        if (after is null)
            parameters.Add(("offset", offset));
        else
            parameters.AddRange([("key", after.Key), ("id", after.Id)]);
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

    private static int MaxTotal(CourseListRequest list) => list.Search is null ? int.MaxValue : CourseListSql.MaxTotal;

    private static object Key(Row row, CourseSort sort) => sort switch
    {
        CourseSort.Newest => row.Item.PublishedAt,
        CourseSort.Popular => row.Item.EnrollmentCount,
        _ => row.TitleKey,
    };
}
