using Lectern.Delivery.Files;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Files;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary>Takes a picture for a lesson's text and gives the snippet that shows it there. It belongs to no lesson: the text refers to it.</summary>
internal static class UploadPicture
{
    public const string FileField = "picture";

    /// <param name="Url">Where pages find it.</param>
    /// <param name="Snippet">To be put into the text.</param>
    public sealed record Uploaded(string Url, string Snippet);

    public static async Task<Outcome<Uploaded>> RunAsync(Store store, MediaFiles files, TimeProvider time, UploadedFile? upload, LessonFormat format, FieldErrors errors, CancellationToken cancel)
    {
        if (await TakeUpload.RunAsync(files, upload, UploadPurpose.Picture, TakeUpload.MaxPicture, FileField, errors, cancel) is not { } file)
            return TeachingFault.Invalid;
        await store.WriteAsync((db, token) => MediaRow.EnsureAsync(db, file, time.Now(), token), cancel);
        return new Uploaded(file.Url, MediaSnippet.For(format, file.ContentType, file.Url, AltText(upload!.Name)));
    }

    /// <summary>A first alternative text from the file's name: <c>red_panda-2.jpg</c> shows a "red panda 2".</summary>
    private static string AltText(string name) => Path.GetFileNameWithoutExtension(TakeUpload.ShortName(name)).Replace('_', ' ').Replace('-', ' ').Trim();
}
