using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>
/// Puts a course into the catalogue, or takes it out. What stands there has a summary and something to read. The date of
/// the first publication stays: a course that was away for a day is not new.
/// </summary>
internal static class PublishCourse
{
    /// <summary>Saves the terms and publishes, both or neither. The course's id.</summary>
    public static Task<Outcome<long>> PublishAsync(Store store, TimeProvider time, Viewer viewer, long courseId, TermsForm form, FieldErrors errors, CancellationToken cancel) =>
        store.ChangeCourseAsync<long>(viewer, courseId, async (db, course, token) =>
        {
            if (course.Summary.Length == 0)
                return TeachingFault.NoSummary;
            if (!await HasContentAsync(db, courseId, token))
                return TeachingFault.NoLessons;
            if (await EditTerms.ApplyAsync(db, time, course, form, errors, token) is { } fault)
                return fault;
            course.PublishedAt ??= time.Now();
            return await SetAsync(db, course, CourseStatus.Published, time, token);
        }, cancel);

    /// <summary>The course's id. Those who enrolled stay enrolled.</summary>
    public static Task<Outcome<long>> UnpublishAsync(Store store, TimeProvider time, Viewer viewer, long courseId, CancellationToken cancel) =>
        store.ChangeCourseAsync<long>(viewer, courseId, (db, course, token) => SetAsync(db, course, CourseStatus.Draft, time, token), cancel);

    private static Task<bool> HasContentAsync(LecternDb db, long courseId, CancellationToken cancel) =>
        db.Lessons.AnyAsync(lesson => lesson.CourseId == courseId && (lesson.BodyHtml != "" || db.LessonMedia.Any(media => media.LessonId == lesson.Id)), cancel);

    private static async Task<Outcome<long>> SetAsync(LecternDb db, Course course, CourseStatus status, TimeProvider time, CancellationToken cancel)
    {
        if (course.Status != status)
        {
            course.Status = status;
            course.UpdatedAt = Edition.After(course.UpdatedAt, time);
            await db.SaveChangesAsync(cancel);
        }
        return course.Id;
    }
}
