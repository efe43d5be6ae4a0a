using Lectern.Server.Storage;
using Lectern.Server.Storage.Content;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>Saves a lesson. Another section puts it at that section's end.</summary>
internal static class EditLesson
{
    /// <summary>The course's id.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, TimeProvider time, Viewer viewer, long courseId, long lessonId, LessonForm form, FieldErrors errors, CancellationToken cancel)
    {
        var draft = form.Read(errors);
        var html = errors.Any ? "" : LessonContent.ToSafeHtml(draft.Format, draft.Body);
        return store.ChangeLessonAsync<long>(viewer, courseId, lessonId, async (db, course, lesson, token) =>
        {
            if (errors.Any || !await SectionExistsAsync(db, draft, course.Id, errors, token))
                return TeachingFault.Invalid;
            if (form.Version != Edition.Of(lesson.UpdatedAt))
                return TeachingFault.ChangedMeanwhile;
            var moves = lesson.SectionId != draft.SectionId;
            (lesson.Title, lesson.Format, lesson.Body, lesson.BodyHtml, lesson.IsPreview) = (draft.Title, draft.Format, draft.Body, html, draft.IsPreview);
            lesson.UpdatedAt = Edition.After(lesson.UpdatedAt, time);
            if (moves)
                (lesson.SectionId, lesson.Number) = (draft.SectionId, Outline.AtEnd);
            await db.SaveChangesAsync(token);
            if (moves)
                await Outline.RenumberAsync(db, course.Id, token);
            return course.Id;
        }, cancel);
    }

    public static async Task<bool> SectionExistsAsync(LecternDb db, LessonDraft draft, long courseId, FieldErrors errors, CancellationToken cancel)
    {
        if (await db.Sections.AnyAsync(section => section.Id == draft.SectionId && section.CourseId == courseId, cancel))
            return true;
        errors.Add("sectionId", "must be one of the course's sections; choose one from the list");
        return false;
    }
}
