using Lectern.Database.Statements;
using Lectern.Server.Learning.Pages;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Components;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Learning;

/// <summary>The reads of one page of "my learning". Not thread-safe.</summary>
internal sealed class MyLearningReads
{
    private const int Limit = 20;

    private const string UserSql = """
        SELECT name
        FROM users
        WHERE id = @user
        """;

    private const string TotalSql = """
        SELECT COUNT(*)
        FROM enrollments
        WHERE user_id = @user AND status <> 1
        """;

    private const string CoursesSql = """
        SELECT c.id, c.slug, c.title, c.language, c.image, e.progress_percent, e.status, e.id
        FROM (
            SELECT id, course_id, status, progress_percent, updated_at
            FROM enrollments
            WHERE user_id = @user AND status <> 1
            ORDER BY updated_at DESC, id DESC
            LIMIT 20 OFFSET @skip
        ) AS e
        JOIN courses AS c ON c.id = e.course_id
        ORDER BY e.updated_at DESC, e.id DESC
        """;

    // By enrollment: the lesson to go on with, and when the last one was completed.
    private const string ProgressSql = """
        SELECT e.id, n.number, n.title, CASE e.status WHEN 2 THEN (SELECT MAX(completed_at) FROM lesson_progress WHERE enrollment_id = e.id) END
        FROM (
            SELECT id, course_id, status
            FROM enrollments
            WHERE user_id = @user AND status <> 1
            ORDER BY updated_at DESC, id DESC
            LIMIT 20 OFFSET @skip
        ) AS e
        LEFT JOIN lessons AS n ON n.id = (
            SELECT l.id
            FROM lessons AS l
            WHERE l.course_id = e.course_id
              AND NOT EXISTS (SELECT 1 FROM lesson_progress AS p WHERE p.enrollment_id = e.id AND p.lesson_id = l.id AND p.completed_at IS NOT NULL)
            ORDER BY l.number
            LIMIT 1)
        """;

    // What others like in the category of the course that was used last, or, for a newcomer, in all.
    private const string SuggestionsSql = """
        SELECT c.id, c.slug, c.title, c.summary, c.language, g.name, u.name, c.enrollment_count, c.image
        FROM (
            SELECT *
            FROM courses
            WHERE status = 1
              AND category_id = COALESCE((
                    SELECT category_id
                    FROM courses
                    WHERE id = (SELECT course_id FROM enrollments WHERE user_id = @user AND status <> 1 ORDER BY updated_at DESC, id DESC LIMIT 1)),
                  category_id)
              AND NOT EXISTS (SELECT 1 FROM enrollments WHERE user_id = @user AND course_id = courses.id)
            ORDER BY enrollment_count DESC, id DESC
            LIMIT 3
        ) AS c
        JOIN users AS u ON u.id = c.instructor_id
        LEFT JOIN categories AS g ON g.id = c.category_id
        ORDER BY c.enrollment_count DESC, c.id DESC
        """;

    public static IEnumerable<HotStatement> Hot { get; } = new[] { UserSql, TotalSql, CoursesSql, ProgressSql, SuggestionsSql }
        .Select(sql => new HotStatement(sql, [("user", 0L), ("skip", 0L)]));

    private readonly int _page;
    private readonly BatchPart<string> _name;
    private readonly BatchPart<int> _total;
    private readonly BatchPart<List<Enrolled>> _courses;
    private readonly BatchPart<Dictionary<long, Standing>> _progress;
    private readonly BatchPart<List<CourseCardView>> _suggestions;

    private sealed record Enrolled(long Id, EnrolledCourse Course);

    private sealed record Standing(LessonLink? Next, DateTime? CompletedAt);

    public MyLearningReads(StoreKind kind, long user, int page)
    {
        (_page, Batch) = (page, new StoreBatch(kind));
        (string, object)[] who = [("user", user)];
        (string, object)[] which = [("user", user), ("skip", (long)(page - 1) * Limit)];
        _name = Batch.Add(UserSql, who, async (rows, stop) => await rows.ReadAsync(stop) ? rows.Text(0) : "");
        _total = Batch.Add(TotalSql, who, async (rows, stop) => await rows.ReadAsync(stop) ? rows.Number(0) : 0);
        _courses = Batch.Add(CoursesSql, which, (rows, stop) => rows.ListAsync(row => new Enrolled(row.Id(7), new(
            row.Id(0), row.Text(1), row.Text(2), row.Text(3), Original(row.TextOrNull(4)), row.Number(5), null)), stop));
        _progress = Batch.Add(ProgressSql, which, ReadProgressAsync);
        _suggestions = Batch.Add(SuggestionsSql, who, (rows, stop) => rows.ListAsync(row => new CourseCardView(
            row.Id(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.TextOrNull(5), row.Text(6), row.Number(7), Original(row.TextOrNull(8))), stop));
    }

    public StoreBatch Batch { get; }

    /// <summary>Addresses of the covers that the page shows, when the batch has run.</summary>
    public IEnumerable<string?> ImageUrls => _courses.Value.Select(each => each.Course.Image?.Url).Concat(_suggestions.Value.Select(each => each.Image?.Url));

    /// <summary>What the page shows, when the batch has run.</summary>
    public MyLearningView View(PictureSet images) => new(
        _name.Value,
        [.. _courses.Value.Select(WithStanding).Select(course => course with { Image = images.Of(course.Image?.Url) })],
        [.. _suggestions.Value.Select(course => course with { Image = images.Of(course.Image?.Url) })],
        new(_page, Limit, _total.Value));

    private static PictureView? Original(string? name) => name is null ? null : PictureView.Plain(MediaUrl.Of(name));

    // Each statement has a snapshot of its own: an enrollment may be there for the one and not for the other.
    private EnrolledCourse WithStanding(Enrolled enrolled) => _progress.Value.TryGetValue(enrolled.Id, out var standing)
        ? enrolled.Course with { NextLesson = standing.Next, CompletedAt = standing.CompletedAt }
        : enrolled.Course;

    private static async Task<Dictionary<long, Standing>> ReadProgressAsync(StoreRows rows, CancellationToken cancel)
    {
        var standings = new Dictionary<long, Standing>();
        while (await rows.ReadAsync(cancel))
            standings[rows.Id(0)] = new(rows.IsNull(1) ? null : new(rows.Number(1), rows.Text(2)), rows.TimeOrNull(3));
        return standings;
    }
}
