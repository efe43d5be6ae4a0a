using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary>Removes a lesson with its attachments and the progress that learners made in it.</summary>
internal static class RemoveLesson
{
    /// <summary>The course's id.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, Viewer viewer, long courseId, long lessonId, CancellationToken cancel) =>
        store.ChangeLessonAsync<long>(viewer, courseId, lessonId, async (db, course, lesson, token) =>
        {
            if (course.Status == CourseStatus.Published && course.LessonCount <= 1)
                return TeachingFault.LastLessonOfPublished;
            await CourseProgress.HoldAsync(db, course.Id, token);
            db.Lessons.Remove(lesson);
            await db.SaveChangesAsync(token);
            await Outline.RenumberAsync(db, course.Id, token);
            await CourseProgress.RecountAsync(db, course.Id, token);
            return course.Id;
        }, cancel);
}
