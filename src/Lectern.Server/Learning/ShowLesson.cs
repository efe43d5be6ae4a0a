using Lectern.Server.Learning.Pages;
using Lectern.Server.Storage;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;
using Lectern.Server.Web.Components;
using Lectern.Server.Web.Delivery;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Learning;

/// <summary><c>GET /learn/{slug}/{number}</c>: a lesson as a page, with the course's contents beside it. Two statements, and one more for images that this process has not shown.</summary>
internal static class ShowLesson
{
    private sealed record Contents(string Language, IReadOnlyList<OutlineSection> Sections, int Completed);

    private const string ContentsSql = """
        SELECT language
        FROM courses
        WHERE id = @course;

        SELECT s.id, s.title, l.number, l.title, l.is_preview, p.completed_at IS NOT NULL
        FROM sections AS s
        JOIN lessons AS l ON l.section_id = s.id
        LEFT JOIN enrollments AS e ON e.user_id = @user AND e.course_id = s.course_id
        LEFT JOIN lesson_progress AS p ON p.enrollment_id = e.id AND p.lesson_id = l.id
        WHERE s.course_id = @course
        ORDER BY l.number, l.id
        """;

    public static string Path(string slug, int number) => $"/learn/{Uri.EscapeDataString(slug)}/{number}";

    public static async Task<IResult> Handle(string slug, int number, HttpContext http, Store store, Pictures pictures, Answers answers, AnswerKeys keys, PageRenderer pages, MediaLinks links, CancellationToken cancel)
    {
        if (http.IsVisit())
        {
            var key = keys.LessonPage(slug, number, http.Request);
            var frame = PageFrame.VisitFrame(http.Request, Path(slug, number));
            var answer = await answers.GetAsync(key, (store, links, slug, number, pictures, frame, pages), static async (what, load, stop) =>
                await GetLesson.ReadAsync(what.store, what.links, what.slug, what.number, null, stop, load) is { Lesson: { } preview } open
                    ? await what.pages.RenderAsync(what.frame.Page<LessonPage>(View(preview, false, await ReadContentsAsync(what.store, preview.Course.Id, null, open.IsWholeCourseOpen, stop), await FindImagesAsync(what.pictures, preview, stop))))
                    : null, cancel);
            if (answer is not null)
                return answers.Result(answer, key, Sharing.Public, Audience.Visitors);
        }
        var viewer = Viewer.From(http.User);
        var outcome = await GetLesson.ReadAsync(store, links, slug, number, viewer, cancel);
        switch (outcome.Fault)
        {
            case LessonFault.NoSuchLesson: return http.Fault(StatusCodes.Status404NotFound);
            case LessonFault.SignInFirst: return http.SeeOther(PageQuery.Of("/sign-in", ("returnTo", Path(slug, number))));
            case LessonFault.NotEnrolled: return http.SeeOther(EnrollByForm.CoursePath(slug), "Enroll in the course to read its lessons.", FlashTone.Warning);
        }
        var lesson = outcome.Lesson!;
        var contents = await ReadContentsAsync(store, lesson.Course.Id, viewer, outcome.IsWholeCourseOpen, cancel);
        return http.PublicFrame(Path(slug, number)).Page<LessonPage>(View(lesson, outcome.IsWholeCourseOpen, contents, await FindImagesAsync(pictures, lesson, cancel)));
    }

    private static Task<Contents> ReadContentsAsync(Store store, long course, Viewer? viewer, bool open, CancellationToken cancel) =>
        store.QueryAsync(ContentsSql, [("course", course), ("user", viewer?.Id ?? 0L)], async (rows, stop) =>
        {
            await rows.ReadAsync(stop);
            var language = rows.Text(0);
            await rows.NextStatementAsync(stop);
            var lessons = await rows.ListAsync(row => (Section: (row.Id(0), row.Text(1)), Lesson: new OutlineLesson(row.Number(2), row.Text(3), open || row.Flag(4), row.Flag(4), row.Flag(5))), stop);
            return new Contents(language,
                [.. lessons.GroupBy(lesson => lesson.Section, lesson => lesson.Lesson).Select(section => new OutlineSection(section.Key.Item2, [.. section]))],
                lessons.Count(lesson => lesson.Lesson.IsCompleted));
        }, cancel);

    private static Task<PictureSet> FindImagesAsync(Pictures pictures, LessonDetail lesson, CancellationToken cancel) =>
        pictures.FindAsync(LessonPictures.UrlsIn(lesson.Html).Concat(lesson.Media.Select(file => file.Url)), cancel);

    private static LessonView View(LessonDetail lesson, bool isWholeCourseOpen, Contents contents, PictureSet images) => new(
        lesson.Course.Slug, lesson.Course.Title, contents.Language, lesson.Section, lesson.Number, lesson.Title, LessonPictures.Show(lesson.Html, images),
        [.. lesson.Media.Select(file => new LessonFileView(file.Title, file.Url, file.ContentType, file.Size, file.Width, file.Height, images.Find(file.Url)))],
        contents.Sections, Link(lesson.Previous), Link(lesson.Next),
        lesson.Progress is { } mark ? new(mark.Completed, contents.Completed, contents.Sections.Sum(section => section.Lessons.Count)) : null, isWholeCourseOpen);

    private static LessonLink? Link(NearLesson? lesson) => lesson is null ? null : new(lesson.Number, lesson.Title);
}
