using Lectern.Delivery.Files;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Files;
using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Text;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary><c>POST /teach/{course}</c>: changes a course's details and its cover. Its address stays: links to it are out in the world.</summary>
internal static class EditCourse
{
    public const string ImageField = "image";

    public static async Task<IResult> Handle([AsParameters] Desk desk, long course)
    {
        var errors = new FieldErrors();
        var form = new CourseForm
        {
            Title = desk.Field("title"),
            Summary = desk.Field("summary"),
            CategoryId = desk.Field("categoryId"),
            Level = desk.Field("level"),
            Language = desk.Field("language"),
            RemoveImage = desk.Field("removeImage") == "true",
            Version = desk.Field("version"),
        };
        var outcome = await RunAsync(desk.Store, desk.Files, desk.Time, desk.Viewer, course, form, desk.File(ImageField), errors, desk.Cancel);
        return await CourseEditor.AnswerAsync(desk, course, outcome, "Details saved.", fault => new(fault, errors, Details: form));
    }

    /// <param name="store">Where the data is.</param>
    /// <param name="files">Where files are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="viewer">Who edits.</param>
    /// <param name="courseId">Which course.</param>
    /// <param name="form">What was typed.</param>
    /// <param name="image">A new cover; null keeps the old one.</param>
    /// <param name="errors">Takes what is wrong, by field.</param>
    /// <param name="cancel">Stops before the commit.</param>
    public static async Task<Outcome<long>> RunAsync(Store store, MediaFiles files, TimeProvider time, Viewer viewer, long courseId, CourseForm form, UploadedFile? image, FieldErrors errors, CancellationToken cancel)
    {
        // Ask before bytes are taken, so that nobody fills the disk through a course that is not theirs.
        if (await OpenCourse.RefuseAsync(store, viewer, courseId, cancel) is { } refusal)
            return refusal;
        var details = form.Read(errors);
        var cover = image is null ? null : await TakeUpload.RunAsync(files, image, UploadPurpose.Picture, TakeUpload.MaxPicture, ImageField, errors, cancel);
        if (errors.Any)
            return TeachingFault.Invalid;
        return await store.ChangeCourseAsync<long>(viewer, courseId, async (db, course, token) =>
        {
            if (form.Version != Edition.Of(course.UpdatedAt))
                return TeachingFault.ChangedMeanwhile;
            if (!await IsSoundAsync(db, details, course, errors, token))
                return TeachingFault.Invalid;
            Apply(details, course);
            if (form.RemoveImage)
                course.Image = null;
            if (cover is not null)
                course.Image = await MediaRow.EnsureAsync(db, cover, time.Now(), token);
            course.UpdatedAt = Edition.After(course.UpdatedAt, time);
            await db.SaveChangesAsync(token);
            return course.Id;
        }, cancel);
    }

    public static void Apply(CourseDetails details, Course course)
    {
        course.Title = details.Title;
        course.TitleKey = SearchText.Normalize(details.Title);
        course.Summary = details.Summary;
        course.SearchText = SearchText.Normalize(details.Title + " " + details.Summary);
        course.CategoryId = details.CategoryId;
        course.Level = details.Level;
        course.Language = details.Language;
    }

    private static async Task<bool> IsSoundAsync(LecternDb db, CourseDetails details, Course course, FieldErrors errors, CancellationToken cancel)
    {
        if (course.Status == CourseStatus.Published && details.Summary.Length == 0)
            errors.Add("summary", "must not be empty while the course is published");
        if (details.CategoryId is not null && !await db.Categories.AnyAsync(category => category.Id == details.CategoryId, cancel))
            errors.Add("categoryId", "is not one of the categories; choose one from the list");
        return !errors.Any;
    }
}
