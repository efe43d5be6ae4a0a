using Lectern.Server.Catalog.Pages;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;
using Lectern.Server.Web.Components;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Catalog;

/// <summary><c>GET /courses/{slug}</c>: a course as a page. One statement, one more for someone who has signed in, and one for a cover that this process has not shown.</summary>
internal static class ShowCourse
{
    /// <summary>How the viewer stands in the course.</summary>
    private sealed record Standing(int ProgressPercent, HashSet<long> CompletedLessons);

    private const string StandingSql = """
        SELECT progress_percent
        FROM enrollments
        WHERE user_id = @user AND course_id = @course AND status <> 1;

        SELECT p.lesson_id
        FROM enrollments AS e
        JOIN lesson_progress AS p ON p.enrollment_id = e.id
        WHERE e.user_id = @user AND e.course_id = @course AND e.status <> 1 AND p.completed_at IS NOT NULL
        """;

    public static async Task<IResult> Handle(string slug, HttpContext http, Store store, TimeProvider time, Pictures pictures, Answers answers, AnswerKeys keys, PageRenderer pages, CancellationToken cancel)
    {
        if (http.IsVisit())
        {
            var key = keys.CoursePage(slug, http.Request);
            var frame = PageFrame.VisitFrame(http.Request, $"/courses/{Uri.EscapeDataString(slug)}");
            var answer = await answers.GetAsync(key, (store, slug, time, pictures, frame, pages), static async (what, load, stop) =>
                await GetCourse.ReadAsync(what.store, what.slug, null, what.time.Now(), stop) is { } open
                    ? await what.pages.RenderAsync(what.frame.Page<CoursePage>(View(open.Limit(load, what.time), await what.pictures.FindAsync([open.ImageUrl, open.Instructor.AvatarUrl], stop), null, canEdit: false)))
                    : null, cancel);
            return answer is null ? http.Fault(StatusCodes.Status404NotFound) : answers.Result(answer, key, Sharing.Public, Audience.Visitors);
        }
        var viewer = Viewer.From(http.User);
        if (await GetCourse.ReadAsync(store, slug, viewer, time.Now(), cancel) is not { } course)
            return http.Fault(StatusCodes.Status404NotFound);
        var standing = viewer is null ? null : await ReadStandingAsync(store, viewer, course, cancel);
        var canEdit = viewer is not null && (viewer.IsAdmin || viewer.Id == course.Instructor.Id);
        return http.PublicFrame($"/courses/{Uri.EscapeDataString(course.Slug)}").Page<CoursePage>(View(course, await pictures.FindAsync([course.ImageUrl, course.Instructor.AvatarUrl], cancel), standing, canEdit));
    }

    private static Task<Standing?> ReadStandingAsync(Store store, Viewer viewer, CourseDetail course, CancellationToken cancel) =>
        store.QueryAsync(StandingSql, [("user", viewer.Id), ("course", course.Id)], async (rows, stop) =>
        {
            if (!await rows.ReadAsync(stop))
                return null;
            var percent = rows.Number(0);
            await rows.NextStatementAsync(stop);
            return new Standing(percent, [.. await rows.ListAsync(row => row.Id(0), stop)]);
        }, cancel);

    private static CourseView View(CourseDetail course, PictureSet images, Standing? standing, bool canEdit) => new(
        course.Id, course.Slug, course.Title, course.Summary, course.Language, CourseLevels.Parse(course.Level)!.Value, course.CategoryName, course.Category,
        course.Instructor.Name, images.Of(course.Instructor.AvatarUrl), images.Of(course.ImageUrl), course.EnrollmentCount, course.PublishedAt,
        [.. course.Sections.Select(section => new OutlineSection(section.Title, [.. section.Lessons.Select(lesson => new OutlineLesson(
            lesson.Number, lesson.Title, standing is not null || canEdit || lesson.IsPreview, lesson.IsPreview, standing?.CompletedLessons.Contains(lesson.Id) == true))]))],
        DoorOf(course), standing is null ? null : EnrollmentOf(course, standing), canEdit);

    private static Door DoorOf(CourseDetail course)
    {
        var state = Enum.Parse<DoorState>(course.Enrollment, ignoreCase: true);
        return new(state, state == DoorState.NotYetOpen ? course.OpensAt : course.ClosesAt, course.Capacity);
    }

    private static EnrollmentView EnrollmentOf(CourseDetail course, Standing standing)
    {
        var lessons = course.Sections.SelectMany(section => section.Lessons).OrderBy(lesson => lesson.Number).ToList();
        var next = lessons.Find(lesson => !standing.CompletedLessons.Contains(lesson.Id)) ?? lessons.FirstOrDefault();
        return new(standing.ProgressPercent, next?.Number, next?.Title);
    }
}
