using Lectern.Server.Storage;
using Lectern.Server.Storage.Content;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>Adds a lesson at the end of a section.</summary>
internal static class AddLesson
{
    /// <summary>The new lesson's id.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, TimeProvider time, Viewer viewer, long courseId, LessonForm form, FieldErrors errors, CancellationToken cancel)
    {
        var draft = form.Read(errors);
        // Rendered before the transaction: no one waits for a course while a long text is sanitized.
        var html = errors.Any ? "" : LessonContent.ToSafeHtml(draft.Format, draft.Body);
        return store.ChangeCourseAsync<long>(viewer, courseId, async (db, course, token) =>
        {
            if (errors.Any || !await EditLesson.SectionExistsAsync(db, draft, courseId, errors, token))
                return TeachingFault.Invalid;
            if (await db.Lessons.CountAsync(lesson => lesson.CourseId == courseId, token) >= CourseLimits.Lessons)
                return TeachingFault.TooManyLessons;
            var added = new Lesson
            {
                CourseId = courseId,
                SectionId = draft.SectionId,
                Number = Outline.AtEnd,
                Title = draft.Title,
                Format = draft.Format,
                Body = draft.Body,
                BodyHtml = html,
                IsPreview = draft.IsPreview,
                UpdatedAt = time.Now(),
            };
            db.Lessons.Add(added);
            await db.SaveChangesAsync(token);
            await Outline.RenumberAsync(db, courseId, token);
            await CourseProgress.RecountAsync(db, course.Id, token);
            return added.Id;
        }, cancel);
    }
}
