using Lectern.Caching;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;
using Lectern.Server.Web.Delivery;

namespace Lectern.Server.Learning;

public sealed record LessonDetail(long Id, int Number, string Title, string Section, string Html, bool IsPreview, DateTime UpdatedAt, LessonCourse Course,
    IReadOnlyList<LessonMediaItem> Media, NearLesson? Previous, NearLesson? Next, LessonMark? Progress);

public sealed record LessonCourse(long Id, string Slug, string Title);

public sealed record LessonMediaItem(string Url, string Title, string ContentType, long Size, int? Width, int? Height);

/// <summary>Where the one who asks stands in the lesson; null for those who are not enrolled.</summary>
public sealed record LessonMark(bool Completed, int PositionSeconds);

public enum LessonFault
{
    None,
    NoSuchLesson,
    SignInFirst,
    NotEnrolled,
}

/// <param name="Lesson">The lesson, when there is no fault.</param>
/// <param name="Fault">Why it is not shown.</param>
/// <param name="IsWholeCourseOpen">The other lessons are open too: it is not only a preview.</param>
public sealed record LessonOutcome(LessonDetail? Lesson, LessonFault Fault, bool IsWholeCourseOpen = false);

/// <summary>
/// <c>GET /api/courses/{slug}/lessons/{number}</c>: for the enrolled, the course's instructor and admins; previews are for everyone.
/// One round trip.
/// </summary>
internal static class GetLesson
{
    private const string Sql = """
        SELECT l.id, l.number, l.title, s.title, l.body_html, l.is_preview, l.updated_at, c.id, c.slug, c.title,
               c.status = 1 AND l.is_preview,
               c.instructor_id = @viewer OR @everything,
               e.status, p.completed_at, p.position_seconds
        FROM courses AS c
        JOIN lessons AS l ON l.course_id = c.id AND l.number = @number
        JOIN sections AS s ON s.id = l.section_id
        LEFT JOIN enrollments AS e ON e.course_id = c.id AND e.user_id = @viewer
        LEFT JOIN lesson_progress AS p ON p.enrollment_id = e.id AND p.lesson_id = l.id
        WHERE c.slug = @slug AND (c.status = 1 OR c.instructor_id = @viewer OR @everything);

        SELECT m.name, lm.title, m.content_type, m.size, m.width, m.height
        FROM lesson_media AS lm
        JOIN media AS m ON m.name = lm.media_name
        WHERE lm.lesson_id = (SELECT l.id FROM lessons AS l JOIN courses AS c ON c.id = l.course_id WHERE c.slug = @slug AND l.number = @number)
        ORDER BY lm.position;

        SELECT number, title
        FROM lessons
        WHERE course_id = (SELECT id FROM courses WHERE slug = @slug) AND number IN (@number - 1, @number + 1)
        """;

    public static async Task<IResult> Handle(string slug, int number, HttpContext http, Store store, Answers answers, AnswerKeys keys, MediaLinks links, CancellationToken cancel)
    {
        var viewer = Viewer.From(http.User);
        var key = keys.Lesson(slug, number, viewer?.Id ?? 0);
        var answer = await answers.GetAsync(key, (store, links, slug, number, viewer), static async (what, load, stop) =>
            (await ReadAsync(what.store, what.links, what.slug, what.number, what.viewer, stop, load)).Lesson is { } lesson ? CachedAnswer.Json(lesson, LearningJson.Default.LessonDetail) : null, cancel);
        if (answer is not null)
            return answers.Result(answer, key, viewer is null ? Sharing.Public : Sharing.Personal, viewer is null ? Audience.Visitors : Audience.Viewer);
        var outcome = await ReadAsync(store, links, slug, number, viewer, cancel);
        return outcome.Fault switch
        {
            LessonFault.None => new TaggedJson<LessonDetail>(outcome.Lesson!, LearningJson.Default.LessonDetail,
                Sharing.Personal),
            LessonFault.SignInFirst => TypedResults.Problem(statusCode: StatusCodes.Status401Unauthorized, title: "Sign in and enroll to read this lesson."),
            LessonFault.NotEnrolled => TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, title: "Enroll in the course to read this lesson."),
            _ => TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such lesson."),
        };
    }

    /// <param name="store">The store.</param>
    /// <param name="links">Signs what is not for everybody.</param>
    /// <param name="slug">The course.</param>
    /// <param name="number">The lesson.</param>
    /// <param name="viewer">Who asks.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="load">What is kept of it must not outlive what was signed.</param>
    public static async Task<LessonOutcome> ReadAsync(Store store, MediaLinks links, string slug, int number, Viewer? viewer, CancellationToken cancel, CacheLoad? load = null)
    {
        var signer = await links.SignerAsync(cancel);
        if (load is not null)
            signer.Limit(load);
        return await ReadAsync(store, signer, slug, number, viewer, cancel);
    }

    private static Task<LessonOutcome> ReadAsync(Store store, MediaLinks.Signer signer, string slug, int number, Viewer? viewer, CancellationToken cancel) =>
        store.QueryAsync(Sql,
            [("slug", slug), ("number", (long)number), ("viewer", viewer?.Id ?? 0L), ("everything", viewer?.IsAdmin ?? false)],
            (rows, stop) => ReadLessonAsync(rows, signer, number, viewer, stop), cancel);

    private static async Task<LessonOutcome> ReadLessonAsync(StoreRows rows, MediaLinks.Signer signer, int number, Viewer? viewer, CancellationToken cancel)
    {
        if (!await rows.ReadAsync(cancel))
            return new(null, LessonFault.NoSuchLesson);
        var enrolled = rows.NumberOrNull(12) is { } status && (EnrollmentStatus)status != EnrollmentStatus.Withdrawn;
        var open = rows.Flag(11) || enrolled;
        if (!open && !rows.Flag(10))
            return new(null, viewer is null ? LessonFault.SignInFirst : LessonFault.NotEnrolled);
        // Files of a preview are for everybody.
        var isPublic = rows.Flag(10);
        var lesson = Read(rows, enrolled);
        if (!isPublic)
            lesson = lesson with { Html = signer.Html(lesson.Html) };
        await rows.NextStatementAsync(cancel);
        var media = await rows.ListAsync(row => new LessonMediaItem(isPublic ? MediaUrl.Of(row.Text(0)) : signer.Url(row.Text(0)), row.Text(1), row.Text(2), row.Id(3), row.NumberOrNull(4), row.NumberOrNull(5)), cancel);
        await rows.NextStatementAsync(cancel);
        var neighbors = await rows.ListAsync(row => new NearLesson(row.Number(0), row.Text(1)), cancel);
        return new(lesson with { Media = media, Previous = neighbors.Find(link => link.Number < number), Next = neighbors.Find(link => link.Number > number) }, LessonFault.None, open);
    }

    private static LessonDetail Read(StoreRows row, bool enrolled) => new(
        row.Id(0), row.Number(1), row.Text(2), row.Text(3), row.Text(4), row.Flag(5), row.Time(6), new(row.Id(7), row.Text(8), row.Text(9)), [], null, null,
        enrolled ? new(!row.IsNull(13), row.NumberOrNull(14) ?? 0) : null);
}
