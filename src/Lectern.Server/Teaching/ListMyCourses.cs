using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Teaching.Pages;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary><c>GET /teach</c>: the courses that someone teaches, newest first; for an admin, everyone's.</summary>
internal static class ListMyCourses
{
    public const int PageSize = 25;
    private const int LastPage = 10_000;

    public static async Task<IResult> Handle([AsParameters] Desk desk, int page = 1) => desk.Http.Frame().Page<TeachPage>(await ReadAsync(desk, page));

    /// <summary>The page with its pictures.</summary>
    public static async Task<TeachView> ReadAsync(Desk desk, int page)
    {
        var view = await RunAsync(desk.Store, desk.Viewer, page, desk.Cancel);
        return view with { Images = await desk.Pictures.FindAsync(view.Courses.Select(course => course.ImageUrl), desk.Cancel) };
    }

    public static Task<TeachView> RunAsync(Store store, Viewer viewer, int page, CancellationToken cancel) =>
        store.ReadAsync(async (db, token) =>
        {
            var mine = db.Courses.Where(course => viewer.IsAdmin || course.InstructorId == viewer.Id);
            var wanted = Math.Clamp(page, 1, LastPage);
            var courses = await mine
                .OrderByDescending(course => course.Id)
                .Skip((wanted - 1) * PageSize)
                .Take(PageSize)
                .Select(course => new
                {
                    Course = course,
                    Instructor = course.Instructor!.Name,
                    LastLesson = db.Lessons.Where(lesson => lesson.CourseId == course.Id).Max(lesson => (DateTime?)lesson.UpdatedAt),
                })
                .ToListAsync(token);
            return new TeachView(
                [.. courses.Select(row => Item(row.Course, viewer.IsAdmin ? row.Instructor : null, row.LastLesson))],
                new Paging(wanted, PageSize, await mine.CountAsync(token)));
        }, cancel);

    private static TaughtCourse Item(Course course, string? instructor, DateTime? lastLesson) => new(
        course.Id, course.Title, course.Language, CourseEditor.UrlOf(course.Image), course.Status, course.LessonCount, course.EnrollmentCount, course.Capacity,
        lastLesson > course.UpdatedAt ? lastLesson.Value : course.UpdatedAt, instructor);
}
