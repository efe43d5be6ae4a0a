using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Teaching.Pages;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary><c>POST /teach/{course}/delete</c>, asked twice: deletes a draft that no one ever enrolled in, with everything in it.</summary>
internal static class DeleteCourse
{
    public static async Task<IResult> Handle([AsParameters] Desk desk, long course)
    {
        if (desk.Field("confirmed") != "yes")
            return await AskAsync(desk, course);
        var outcome = await RunAsync(desk.Store, desk.Viewer, course, desk.Cancel);
        return outcome.Fault is null
            ? desk.Http.SeeOther("/teach", "Course deleted.")
            : await CourseEditor.AnswerAsync(desk, course, outcome, null, fault => new(fault, new FieldErrors()));
    }

    /// <summary>The id that the course had.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, Viewer viewer, long courseId, CancellationToken cancel) =>
        store.ChangeCourseAsync<long>(viewer, courseId, async (db, course, token) =>
        {
            if (course.Status == CourseStatus.Published)
                return TeachingFault.StillPublished;
            // Past this lock no enrollment can appear between the question and the deletion.
            if (db.Database.IsNpgsql())
                await db.Database.ExecuteSqlAsync($"SELECT id FROM courses WHERE id = {courseId} FOR UPDATE", token);
            if (await db.Enrollments.AnyAsync(enrollment => enrollment.CourseId == courseId, token))
                return TeachingFault.HasEnrollments;
            db.Courses.Remove(course);
            await db.SaveChangesAsync(token);
            return courseId;
        }, cancel);

    private static async Task<IResult> AskAsync(Desk desk, long course)
    {
        var outcome = await OpenCourse.RunAsync(desk.Store, desk.Viewer, course, desk.Cancel);
        if (outcome is not { Fault: null, Value: { } opened })
            return desk.Refuse(outcome.Fault!.Value);
        return desk.Http.Frame().Page<ConfirmPage>(new ConfirmView(
            $"Delete “{opened.Course.Title}”?",
            $"The draft goes with its {Wording.Count(opened.Course.LessonCount, "lesson")}. This cannot be undone.",
            "Delete the course", $"/teach/{course}/delete", $"/teach/{course}"));
    }
}
