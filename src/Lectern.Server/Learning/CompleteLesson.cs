using Lectern.Server.Storage;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Learning;

/// <summary>The button under a lesson: <c>POST /learn/{slug}/{number}</c>. A completed lesson leads to the next one.</summary>
internal static class CompleteLesson
{
    private sealed record Target(long LessonId, bool HasNext);

    public static async Task<IResult> Handle(string slug, int number, [FromForm] string? completed, HttpContext http, Store store, SaveProgress save, CancellationToken cancel)
    {
        if (await FindAsync(store, slug, number, cancel) is not { } target)
            return http.Fault(StatusCodes.Status404NotFound);
        var isCompleted = completed != "false";
        var outcome = await save.RunAsync(target.LessonId, Viewer.From(http.User)!, isCompleted, null, cancel);
        return outcome switch
        {
            { Fault: ProgressFault.NoSuchLesson } => http.Fault(StatusCodes.Status404NotFound),
            { Fault: not ProgressFault.None } => http.SeeOther(EnrollByForm.CoursePath(slug), "Enroll in the course to keep your progress.", FlashTone.Warning),
            { Progress.ProgressPercent: 100 } when isCompleted => http.SeeOther(EnrollByForm.CoursePath(slug), "You have completed every lesson of this course. Well done!"),
            _ => http.SeeOther(ShowLesson.Path(slug, isCompleted && target.HasNext ? number + 1 : number)),
        };
    }

    private static Task<Target?> FindAsync(Store store, string slug, int number, CancellationToken cancel) =>
        store.ReadAsync((db, token) => db.Lessons
            .Where(lesson => lesson.Number == number && db.Courses.Any(course => course.Slug == slug && course.Id == lesson.CourseId))
            .Select(lesson => new Target(lesson.Id, db.Lessons.Any(next => next.CourseId == lesson.CourseId && next.Number == number + 1)))
            .SingleOrDefaultAsync(token), cancel);
}
