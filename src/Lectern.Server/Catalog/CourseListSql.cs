using Lectern.Server.Storage;

namespace Lectern.Server.Catalog;

/// <summary>
/// The statement of one page of courses, and the total, in one round trip.
/// <para>A page is first found in an index alone (id and sort column) and only then its courses are read, so skipping rows reads no
/// course. The total is there even when the page is empty. The page's size stands in the text: a planner that does not know it would
/// join whole tables.</para>
/// </summary>
internal static class CourseListSql
{
    /// <summary>Totals of searches are exact up to here.</summary>
    public const int MaxTotal = 10_000;

    /// <summary>Skips <c>@offset</c> courses from the start of the list, or from its end.</summary>
    public static string Numbered(CourseListRequest list, bool fromEnd) => Courses(list, $"({Count(list)})", $"""
        (SELECT id, {list.Order.Column} AS position
         FROM courses
         WHERE {Filter(list)}
         ORDER BY {list.Order.Column} {(fromEnd ? list.Order.Backward : list.Order.Forward)}, id {(fromEnd ? list.Order.Backward : list.Order.Forward)}
         LIMIT {list.Limit} OFFSET @offset)
        """);

    /// <summary>Begins after the course at <c>@key</c> and <c>@id</c>; one course more than the page says whether there is a next one.</summary>
    public static string After(CourseListRequest list) => Courses(list, $"({Count(list)})", $"""
        (SELECT id, {list.Order.Column} AS position
         FROM courses
         WHERE {Filter(list)} AND ({list.Order.Column}, id) {list.Order.After} (@key, @id)
         ORDER BY {list.Order.Column} {list.Order.Forward}, id {list.Order.Forward}
         LIMIT {list.Limit + 1})
        """);

    /// <summary>What is found comes in no useful order, so it is sorted; a page begins at <c>@offset</c> or after a course.</summary>
    public static string Searched(CourseListRequest list, CourseSearch search, bool after, StoreKind store) => $"""
        WITH exact AS MATERIALIZED (
            SELECT id, {list.Order.Column} AS position
            FROM courses
            WHERE {Filter(list)} AND {search.Condition(store)}
        ),
        found AS MATERIALIZED (
            SELECT id, position FROM exact
            {(search.NearCondition(store) is { } near ? Near(list, near) : "")}
        )
        {Courses(list, $"(SELECT COUNT(*) AS total FROM (SELECT 1 FROM found LIMIT {MaxTotal + 1}) AS capped)", $"""
        (SELECT id, position
         FROM found
         {(after ? $"WHERE (position, id) {list.Order.After} (@key, @id)" : "")}
         ORDER BY position {list.Order.Forward}, id {list.Order.Forward}
         LIMIT {list.Limit + 1} {(after ? "" : "OFFSET @offset")})
        """)}
        """;

    // Only where no course has the words. The default of 0.6 misses one letter too few in a word of seven.
    private static string Near(CourseListRequest list, string condition) => $"""
        UNION ALL
        SELECT id, {list.Order.Column}
        FROM courses
        WHERE NOT EXISTS (SELECT 1 FROM exact)
          AND (SELECT set_config('pg_trgm.word_similarity_threshold', '0.45', TRUE)) <> ''
          AND {Filter(list)} AND {condition}
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
    private static string Courses(CourseListRequest list, string counted, string page) => $"""
        SELECT counted.total, c.id, c.slug, c.title, c.summary,
               (SELECT slug FROM categories WHERE id = c.category_id),
               (SELECT name FROM categories WHERE id = c.category_id),
               c.level, c.instructor_id,
               (SELECT name FROM users WHERE id = c.instructor_id),
               c.enrollment_count, c.image, c.published_at, c.title_key, c.language
        FROM {counted} AS counted
        LEFT JOIN {page} AS page ON TRUE
        LEFT JOIN courses AS c ON c.id = page.id
        ORDER BY page.position {list.Order.Forward}, page.id {list.Order.Forward}
        """;
}
