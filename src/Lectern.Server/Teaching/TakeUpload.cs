using Lectern.Delivery.Files;
using Lectern.Delivery.Images;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary>What someone sends: the name and type are claims, the bytes decide.</summary>
public sealed record UploadedFile(string Name, long Length, Func<Stream> Open);

/// <summary>What a file may be at the place where it is used.</summary>
public enum UploadPurpose
{
    Picture,
    Attachment,
}

/// <summary>Takes a file to disk, or says under its field why it cannot be used.</summary>
internal static class TakeUpload
{
    /// <summary>Pages show a picture as it is.</summary>
    public const int MaxPictureMegabytes = 20;
    public const long MaxPicture = MaxPictureMegabytes * 1_000_000L;

    public static async Task<MediaFile?> RunAsync(MediaFiles files, UploadedFile? upload, UploadPurpose purpose, long limit, string field, FieldErrors errors, CancellationToken cancel)
    {
        if (upload is null)
        {
            errors.Add(field, "must be chosen first");
            return null;
        }
        await using var content = upload.Open();
        var (file, fault) = await files.PutAsync(content, limit, cancel);
        if (fault is { } why)
            errors.Add(field, Describe(why, upload, purpose, limit));
        else if (purpose == UploadPurpose.Picture && file!.Width is null)
            errors.Add(field, $"must be a JPEG, PNG, WebP or GIF image; {ShortName(upload.Name)} is {file.ContentType}");
        // A GIF goes out as it came, where others are made anew, so its name has to be true.
        else if (file!.ContentType == "image/gif" && !upload.Name.EndsWith(".gif", StringComparison.OrdinalIgnoreCase))
            errors.Add(field, $"must be called what it is; {ShortName(upload.Name)} is a GIF, so let its name end in .gif");
        return errors.Any ? null : file;
    }

    /// <summary>The last part of a file's name, readable and at most 100 characters long.</summary>
    public static string ShortName(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var readable = string.Concat(last.EnumerateRunes().Where(rune => !System.Text.Rune.IsControl(rune) && rune.Value != 0xFFFD).Take(100)).Trim();
        return readable.Length == 0 ? "file" : readable;
    }

    private static string Describe(MediaFault fault, UploadedFile upload, UploadPurpose purpose, long limit) => fault switch
    {
        MediaFault.Empty => $"must not be empty; {ShortName(upload.Name)} has no bytes",
        MediaFault.TooLarge => $"must have at most {limit / 1_000_000} MB; {ShortName(upload.Name)} has {upload.Length / 1_000_000.0:0.#} MB",
        MediaFault.MalformedImage => $"must be an image that can be read; the header of {ShortName(upload.Name)} makes no sense",
        MediaFault.TooManyPixels => $"must have at most {ImageHeader.MaxPixels / 1_000_000} megapixels; make {ShortName(upload.Name)} smaller",
        MediaFault.TruncatedImage => $"must be complete; the end of {ShortName(upload.Name)} is missing, so upload it again",
        _ when purpose == UploadPurpose.Picture => $"must be a JPEG, PNG, WebP or GIF image; {ShortName(upload.Name)} is none of them, whatever its name says",
        _ => $"must be JPEG, PNG, WebP, GIF, PDF, MP4, WebM or MP3; {ShortName(upload.Name)} is none of them, whatever its name says",
    };
}
