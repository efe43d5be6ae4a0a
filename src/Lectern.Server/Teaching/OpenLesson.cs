using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>What the page needs on which a lesson is written: the lesson, its course, the sections it may stand in, its attachments.</summary>
internal static class OpenLesson
{
    public sealed record OpenedLesson(Lesson Lesson, Course Course, IReadOnlyList<Section> Sections, IReadOnlyList<LessonMedia> Attachments);

    public static Task<Outcome<OpenedLesson>> RunAsync(Store store, Viewer viewer, long courseId, long lessonId, CancellationToken cancel) =>
        store.ReadAsync<Outcome<OpenedLesson>>(async (db, token) =>
        {
            var found = await (from lesson in db.Lessons
                               where lesson.Id == lessonId && lesson.CourseId == courseId
                               join course in db.Courses on lesson.CourseId equals course.Id
                               select new { lesson, course }).SingleOrDefaultAsync(token);
            if (found is null)
                return TeachingFault.NotFound;
            if (CourseRights.Refuse(viewer, found.course) is { } refusal)
                return refusal;
            return new OpenedLesson(found.lesson, found.course, await SectionsAsync(db, found.course.Id, token), await AttachmentsAsync(db, lessonId, token));
        }, cancel);

    public static Task<List<Section>> SectionsAsync(LecternDb db, long courseId, CancellationToken cancel) =>
        db.Sections.Where(section => section.CourseId == courseId).OrderBy(section => section.Position).ThenBy(section => section.Id).ToListAsync(cancel);

    private static Task<List<LessonMedia>> AttachmentsAsync(LecternDb db, long lessonId, CancellationToken cancel) =>
        db.LessonMedia.Where(media => media.LessonId == lessonId).Include(media => media.Media).OrderBy(media => media.Position).ToListAsync(cancel);
}
