using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>Deletes a draft that no one ever enrolled in, with everything in it.</summary>
internal static class DeleteCourse
{
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
}
