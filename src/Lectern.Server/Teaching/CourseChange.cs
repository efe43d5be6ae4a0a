using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>
/// The frame of every write in this slice: one transaction that first locks the course, then asks whether the viewer may
/// write it. Writers of one course come one after the other, so the outline is never numbered by two at once.
/// A change refuses before it has written anything: what it wrote is committed whatever it returns.
/// </summary>
internal static class CourseChange
{
    public static Task<Outcome<T>> ChangeCourseAsync<T>(this Store store, Viewer viewer, long courseId,
        Func<LecternDb, Course, CancellationToken, Task<Outcome<T>>> change, CancellationToken cancel) =>
        store.WriteAsync(async (db, token) =>
        {
            var course = await LockAsync(db, courseId, token);
            if (course is null)
                return TeachingFault.NotFound;
            if (CourseRights.Refuse(viewer, course) is { } refusal)
                return refusal;
            var (slug, status) = (course.Slug, course.Status);
            var outcome = await change(db, course, token);
            db.Touch(CacheTags.Course(slug), CacheTags.Course(course.Slug));
            // Nobody but its author sees a draft.
            if (status == CourseStatus.Published || course.Status == CourseStatus.Published)
                db.Touch(CacheTags.Courses);
            return outcome;
        }, cancel);

    public static Task<Outcome<T>> ChangeSectionAsync<T>(this Store store, Viewer viewer, long courseId, long sectionId,
        Func<LecternDb, Course, Section, CancellationToken, Task<Outcome<T>>> change, CancellationToken cancel) =>
        store.ChangeCourseAsync<T>(viewer, courseId, async (db, course, token) =>
            await db.Sections.AsTracking().SingleOrDefaultAsync(section => section.Id == sectionId && section.CourseId == courseId, token) is { } section
                ? await change(db, course, section, token)
                : TeachingFault.NotFound, cancel);

    public static Task<Outcome<T>> ChangeLessonAsync<T>(this Store store, Viewer viewer, long courseId, long lessonId,
        Func<LecternDb, Course, Lesson, CancellationToken, Task<Outcome<T>>> change, CancellationToken cancel) =>
        store.ChangeCourseAsync<T>(viewer, courseId, async (db, course, token) =>
            await db.Lessons.AsTracking().SingleOrDefaultAsync(lesson => lesson.Id == lessonId && lesson.CourseId == courseId, token) is { } lesson
                ? await change(db, course, lesson, token)
                : TeachingFault.NotFound, cancel);

    private static async Task<Course?> LockAsync(LecternDb db, long courseId, CancellationToken cancel)
    {
        // Not FOR UPDATE: that would stop learners from enrolling, whose rows refer to the course. SQLite has one writer anyway.
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT id FROM courses WHERE id = {courseId} FOR NO KEY UPDATE", cancel);
        return await db.Courses.AsTracking().SingleOrDefaultAsync(course => course.Id == courseId, cancel);
    }
}
