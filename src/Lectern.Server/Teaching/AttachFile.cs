using Lectern.Delivery.Files;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Files;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>Adds a file to what a lesson offers beside its text. The same file twice is there once, with the newer title.</summary>
internal static class AttachFile
{
    public const string FileField = "file";
    public const int MaxTitle = 200;

    /// <summary>The attachment's position.</summary>
    public static async Task<Outcome<int>> RunAsync(Store store, MediaFiles files, TimeProvider time, Viewer viewer, long courseId, long lessonId, UploadedFile? upload, string? title, long limit, FieldErrors errors, CancellationToken cancel)
    {
        var name = errors.Text(title, "fileTitle", MaxTitle, required: false);
        if (errors.Any)
            return TeachingFault.Invalid;
        // Ask before the bytes are taken, so that no one fills the disk through a lesson that is not theirs.
        if (await OpenCourse.RefuseAsync(store, viewer, courseId, cancel) is { } refusal)
            return refusal;
        if (await TakeUpload.RunAsync(files, upload, UploadPurpose.Attachment, limit, FileField, errors, cancel) is not { } file)
            return TeachingFault.Invalid;
        if (name.Length == 0)
            name = TakeUpload.ShortName(upload!.Name);
        return await store.ChangeLessonAsync<int>(viewer, courseId, lessonId, (db, _, lesson, token) => AttachAsync(db, lesson, file, name, time.Now(), token), cancel);
    }

    private static async Task<Outcome<int>> AttachAsync(LecternDb db, Lesson lesson, MediaFile file, string title, DateTime now, CancellationToken cancel)
    {
        var attachments = await db.LessonMedia.AsTracking().Where(media => media.LessonId == lesson.Id).ToListAsync(cancel);
        if (attachments.Count >= CourseLimits.Attachments)
            return TeachingFault.TooManyAttachments;
        var media = await MediaRow.EnsureAsync(db, file, now, cancel);
        var attached = attachments.Find(attachment => attachment.MediaName == media);
        if (attached is null)
        {
            var position = attachments.Select(attachment => attachment.Position).DefaultIfEmpty(0).Max() + 1;
            db.LessonMedia.Add(attached = new() { LessonId = lesson.Id, Position = position, MediaName = media });
        }
        attached.Title = title;
        await db.SaveChangesAsync(cancel);
        return attached.Position;
    }
}
