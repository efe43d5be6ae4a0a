using Lectern.Caching;
using Lectern.Database.Statements;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;

namespace Lectern.Server.Catalog;

public sealed record CourseDetail(long Id, string Slug, string Title, string Summary, string? Category, string? CategoryName, string Level, string Language,
    string Status, CourseInstructor Instructor, int EnrollmentCount, int? Capacity, int? SeatsLeft, DateTime? OpensAt, DateTime? ClosesAt,
    bool CanEnroll, string Enrollment, string? ImageUrl, DateTime? PublishedAt, DateTime UpdatedAt, int LessonCount, IReadOnlyList<CourseSection> Sections);

public sealed record CourseSection(long Id, string Title, IReadOnlyList<CourseLesson> Lessons);

public sealed record CourseLesson(long Id, int Number, string Title, bool IsPreview);

/// <summary><c>GET /api/courses/{slug}</c>: a course with its sections and lessons. One round trip, whatever the size.</summary>
internal static class GetCourse
{
    // The seats are counted only where they are limited; lists may lag behind them, this may not.
    private const string Sql = """
        SELECT c.id, c.slug, c.title, c.summary, g.slug, g.name, c.level, c.language, c.status, c.instructor_id, u.name, c.enrollment_count,
               c.capacity, CASE WHEN c.capacity IS NULL THEN 0 ELSE (SELECT COALESCE(SUM(taken), 0) FROM course_seats WHERE course_id = c.id) END,
               c.opens_at, c.closes_at, c.image, c.published_at, c.updated_at, c.lesson_count, u.avatar
        FROM courses AS c
        JOIN users AS u ON u.id = c.instructor_id
        LEFT JOIN categories AS g ON g.id = c.category_id
        WHERE c.slug = @slug AND (c.status = 1 OR c.instructor_id = @viewer OR @everything);

        SELECT id, title
        FROM sections
        WHERE course_id = (SELECT id FROM courses WHERE slug = @slug)
        ORDER BY position, id;

        SELECT id, section_id, number, title, is_preview
        FROM lessons
        WHERE course_id = (SELECT id FROM courses WHERE slug = @slug)
        ORDER BY number, id
        """;

    public static HotStatement Hot { get; } = new(Sql, [("slug", ""), ("viewer", 0L), ("everything", false)]);

    public static async Task<IResult> Handle(string slug, HttpContext http, Store store, TimeProvider time, Answers answers, AnswerKeys keys, CancellationToken cancel)
    {
        var key = keys.Course(slug);
        var answer = await answers.GetAsync(key, (store, slug, time), static async (what, load, stop) =>
            await ReadAsync(what.store, what.slug, null, what.time.Now(), stop) is { } published ? CachedAnswer.Json(published.Limit(load, what.time), CatalogJson.Default.CourseDetail) : null, cancel);
        if (answer is not null)
            return answers.Result(answer, key, Sharing.Public, Audience.Everyone);
        // A draft is for its instructor and for admins; nobody keeps it.
        return Viewer.From(http.User) is { } viewer && await ReadAsync(store, slug, viewer, time.Now(), cancel) is { } draft
            ? new TaggedJson<CourseDetail>(draft, CatalogJson.Default.CourseDetail, Sharing.Personal)
            : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such course.");
    }

    /// <summary>On its dates a course says something else of itself: until then the answer is good.</summary>
    public static CourseDetail Limit(this CourseDetail course, CacheLoad load, TimeProvider time)
    {
        var now = time.Now();
        foreach (var date in new[] { course.OpensAt, course.ClosesAt })
        {
            if (date > now && !(load.GoodUntil < date))
                load.GoodUntil = date;
        }
        return course;
    }

    /// <summary>The course, or null when there is none or it is a draft that <paramref name="viewer"/> may not see.</summary>
    public static Task<CourseDetail?> ReadAsync(Store store, string slug, Viewer? viewer, DateTime now, CancellationToken cancel) =>
        store.QueryAsync(Sql,
            [("slug", slug), ("viewer", viewer?.Id ?? 0L), ("everything", viewer?.IsAdmin ?? false)],
            (rows, stop) => ReadCourseAsync(rows, now, stop), cancel);

    private static async Task<CourseDetail?> ReadCourseAsync(StoreRows rows, DateTime now, CancellationToken cancel)
    {
        if (!await rows.ReadAsync(cancel))
            return null;
        var course = Read(rows, now);
        await rows.NextStatementAsync(cancel);
        var sections = await rows.ListAsync(row => (Id: row.Id(0), Title: row.Text(1)), cancel);
        await rows.NextStatementAsync(cancel);
        var lessons = (await rows.ListAsync(row => (Section: row.Id(1), Lesson: new CourseLesson(row.Id(0), row.Number(2), row.Text(3), row.Flag(4))), cancel))
            .ToLookup(lesson => lesson.Section, lesson => lesson.Lesson);
        return course with { Sections = [.. sections.Select(section => new CourseSection(section.Id, section.Title, [.. lessons[section.Id]]))] };
    }

    private static CourseDetail Read(StoreRows row, DateTime now)
    {
        var status = (CourseStatus)row.Number(8);
        var (capacity, opens, closes) = (row.NumberOrNull(12), row.TimeOrNull(14), row.TimeOrNull(15));
        var left = capacity - row.Number(13) is { } seats ? Math.Max(0, seats) : (int?)null;
        var enrollment = EnrollmentState(status, opens, closes, left, now);
        return new(row.Id(0), row.Text(1), row.Text(2), row.Text(3), row.TextOrNull(4), row.TextOrNull(5), CourseLevels.Name((CourseLevel)row.Number(6)),
            row.Text(7), status == CourseStatus.Published ? "published" : "draft", new(row.Id(9), row.Text(10), MediaUrl.Of(row.TextOrNull(20))), row.Number(11), capacity, left, opens, closes,
            enrollment == "open", enrollment, MediaUrl.Of(row.TextOrNull(16)), row.TimeOrNull(17), row.Time(18), row.Number(19), []);
    }

    private static string EnrollmentState(CourseStatus status, DateTime? opens, DateTime? closes, int? left, DateTime now) =>
        status != CourseStatus.Published ? "draft"
        : opens > now ? "notYetOpen"
        : closes <= now ? "closed"
        : left == 0 ? "full"
        : "open";
}
