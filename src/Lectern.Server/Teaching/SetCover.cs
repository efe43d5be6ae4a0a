using Lectern.Server.Storage;
using Lectern.Server.Storage.Files;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary>Gives a course the picture that stands for it in the catalogue, or takes it away.</summary>
internal static class SetCover
{
    /// <summary>The course's id.</summary>
    public static async Task<Outcome<long>> RunAsync(Store store, MediaFiles files, TimeProvider time, Viewer viewer, long courseId, UploadedFile? upload, FieldErrors errors, CancellationToken cancel)
    {
        if (await OpenCourse.RefuseAsync(store, viewer, courseId, cancel) is { } refusal)
            return refusal;
        if (await TakeUpload.RunAsync(files, upload, UploadPurpose.Picture, errors, cancel) is not { } file)
            return TeachingFault.Invalid;
        return await store.ChangeCourseAsync<long>(viewer, courseId, async (db, course, token) =>
        {
            course.Image = await MediaRow.EnsureAsync(db, file, time.Now(), token);
            await db.SaveChangesAsync(token);
            return courseId;
        }, cancel);
    }

    /// <summary>The course's id.</summary>
    public static Task<Outcome<long>> RemoveAsync(Store store, Viewer viewer, long courseId, CancellationToken cancel) =>
        store.ChangeCourseAsync<long>(viewer, courseId, async (db, course, token) =>
        {
            course.Image = null;
            await db.SaveChangesAsync(token);
            return courseId;
        }, cancel);
}
