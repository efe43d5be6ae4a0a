using Lectern.Server.Storage;

namespace Lectern.Server.Catalog;

/// <summary>
/// The statement of one page of courses, and the total, in one round trip.
/// <para>A page is first found in an index alone (id and sort column) and only then its courses are read, so skipping rows reads no
/// course. A page past the middle is found from the end of the index: never more than half of it is walked.</para>
/// </summary>
internal static class CourseListSql
{
    /// <summary>Totals of searches are exact up to here.</summary>
    public const int MaxTotal = 10_000;

    public static string Write(CourseListRequest list, bool after, StoreKind store) => (list.Search, after) switch
    {
        (null, false) => Numbered(list),
        (null, true) => After(list),
        (var search, _) => Searched(list, search.Condition(store), after),
    };

    /// <summary>The sum over <c>course_counts</c> sees the same snapshot as the walk, so the two directions agree on every row.</summary>
    private static string Numbered(CourseListRequest list) => $"""
        WITH walk AS MATERIALIZED (
            SELECT total,
                   CASE WHEN @skip <= total / 2 THEN @take ELSE 0 END AS front,
                   CASE WHEN @skip <= total / 2 OR @skip >= total THEN 0 WHEN total - @skip < @take THEN total - @skip ELSE @take END AS back,
                   CASE WHEN total - @skip > @take THEN total - @skip - @take ELSE 0 END AS behind
            FROM ({Count(list)}) AS counted
        ),
        page AS MATERIALIZED (
            SELECT id, position FROM (
                SELECT id, {list.Order.Column} AS position
                FROM courses
                WHERE {Filter(list)}
                ORDER BY {list.Order.Column} {list.Order.Forward}, id {list.Order.Forward}
                LIMIT (SELECT front FROM walk) OFFSET @skip) AS from_the_start
            UNION ALL
            SELECT id, position FROM (
                SELECT id, {list.Order.Column} AS position
                FROM courses
                WHERE {Filter(list)}
                ORDER BY {list.Order.Column} {list.Order.Backward}, id {list.Order.Backward}
                LIMIT (SELECT back FROM walk) OFFSET (SELECT behind FROM walk)) AS from_the_end
            LIMIT {list.Limit}
        )
        {Courses(list)}
        """;

    private static string After(CourseListRequest list) => $"""
        WITH walk AS MATERIALIZED ({Count(list)}),
        page AS MATERIALIZED (
            SELECT id, {list.Order.Column} AS position
            FROM courses
            WHERE {Filter(list)} AND ({list.Order.Column}, id) {list.Order.After} (@key, @id)
            ORDER BY {list.Order.Column} {list.Order.Forward}, id {list.Order.Forward}
            LIMIT {list.Limit + 1}
        )
        {Courses(list)}
        """;

    private static string Searched(CourseListRequest list, string condition, bool after) => $"""
        WITH found AS MATERIALIZED (
            SELECT id, {list.Order.Column} AS position
            FROM courses
            WHERE {Filter(list)} AND {condition}
        ),
        walk AS MATERIALIZED (
            SELECT COUNT(*) AS total FROM (SELECT 1 FROM found LIMIT {MaxTotal + 1}) AS counted
        ),
        page AS MATERIALIZED (
            SELECT id, position
            FROM found
            {(after ? $"WHERE (position, id) {list.Order.After} (@key, @id)" : "")}
            ORDER BY position {list.Order.Forward}, id {list.Order.Forward}
            LIMIT {list.Limit + 1} {(after ? "" : "OFFSET @skip")}
        )
        {Courses(list)}
        """;

    private static string Count(CourseListRequest list) => $"""
        SELECT COALESCE(SUM(published), 0) AS total
        FROM course_counts
        WHERE {(list.Category is null ? "TRUE" : "category_id = (SELECT id FROM categories WHERE slug = @category)")}
          AND {(list.Level is null ? "TRUE" : "level = @level")}
        """;

    private static string Filter(CourseListRequest list) =>
        "status = 1"
        + (list.Category is null ? "" : " AND category_id = (SELECT id FROM categories WHERE slug = @category)")
        + (list.Level is null ? "" : " AND level = @level");

    // Subqueries instead of joins: twenty look-ups by key each, whatever a planner believes of the tables' sizes.
    private static string Courses(CourseListRequest list) => $"""
        SELECT walk.total, c.id, c.slug, c.title, c.summary,
               (SELECT slug FROM categories WHERE id = c.category_id),
               (SELECT name FROM categories WHERE id = c.category_id),
               c.level, c.instructor_id,
               (SELECT name FROM users WHERE id = c.instructor_id),
               c.enrollment_count, c.image, c.published_at, c.title_key, c.language
        FROM walk
        LEFT JOIN page ON TRUE
        LEFT JOIN courses AS c ON c.id = page.id
        ORDER BY page.position {list.Order.Forward}, page.id {list.Order.Forward}
        """;
}
