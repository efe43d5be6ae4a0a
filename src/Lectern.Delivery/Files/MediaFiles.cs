using System.Security.Cryptography;
using Lectern.Delivery.Images;

namespace Lectern.Delivery.Files;

/// <summary>
/// Files named by the SHA-256 of their bytes: the same file twice is one file, and a name never changes its content. What arrives is first
/// written to the local disk, hashed and looked at; what passes is published in the store. Thread-safe.
/// </summary>
/// <param name="store">Where files lie.</param>
/// <param name="staging">A folder on the local disk for what is on its way; for a <see cref="LocalDiskStore"/> on the same one. Made when missing.</param>
/// <param name="images">Decodes images once, so that broken ones are refused and pages have a placeholder; null to trust their headers.</param>
public sealed class MediaFiles(IFileStore store, string staging, ImageEngine? images = null)
{
    private const string Unfinished = ".part";
    private static readonly TimeSpan UnfinishedAge = TimeSpan.FromDays(1);

    /// <summary>Default limit for one file, in bytes: 200 MB.</summary>
    public const long DefaultLimit = 200_000_000;

    /// <summary>Files in one folder of the local disk.</summary>
    public MediaFiles(string root, ImageEngine? images = null) : this(new LocalDiskStore(root), root, images) { }

    /// <summary>Where files lie.</summary>
    public IFileStore Store => store;

    /// <summary>Stores a stream's bytes.</summary>
    /// <param name="content">Read to its end, or to the limit.</param>
    /// <param name="limit">Most bytes to take.</param>
    /// <param name="cancel">Stops the copy; nothing stays behind.</param>
    public async Task<MediaResult> PutAsync(Stream content, long limit = DefaultLimit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        Directory.CreateDirectory(staging);
        var part = Path.Combine(staging, Guid.NewGuid().ToString("N") + Unfinished);
        try
        {
            await using var file = new FileStream(part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
            if (await CopyAsync(content, file, limit, cancel) is not { } hash) return MediaFault.TooLarge;
            if (file.Length == 0) return MediaFault.Empty;

            var result = await DescribeAsync(file, hash, cancel);
            if (result.File is { Width: not null } image) result = await ExamineAsync(image, part, cancel);
            if (result.File is { } media)
            {
                file.Position = 0;
                await store.PublishAsync(media.Hash, file, media.ContentType, cancel);
            }
            return result;
        }
        finally
        {
            File.Delete(part); // gone already when it was moved
        }
    }

    /// <summary>Opens a stored file; null when there is none, or when <paramref name="hash"/> is not a hash.</summary>
    public Task<Stream?> OpenReadAsync(string hash, CancellationToken cancel) =>
        MediaName.IsHash(hash) ? store.OpenReadAsync(hash, cancel) : Task.FromResult<Stream?>(null);

    /// <summary>Deletes what a crash left half written more than a day ago.</summary>
    public async Task SweepUnfinishedAsync(TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(time);
        var yesterday = time.GetUtcNow().UtcDateTime - UnfinishedAge;
        if (Directory.Exists(staging))
        {
            foreach (var part in Directory.EnumerateFiles(staging, "*" + Unfinished))
                if (File.GetLastWriteTimeUtc(part) < yesterday) File.Delete(part);
        }
        await store.SweepUnfinishedAsync(yesterday, cancel);
    }

    private static async Task<string?> CopyAsync(Stream content, FileStream file, long limit, CancellationToken cancel)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[81920];
        long total = 0;
        int read;
        while ((read = await content.ReadAsync(buffer, cancel)) > 0)
        {
            if ((total += read) > limit) return null;
            sha.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
        }
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private async Task<MediaResult> ExamineAsync(MediaFile image, string path, CancellationToken cancel)
    {
        // libvips is not asked about GIF: no variants are made of it.
        if (images is null || image.ContentType == "image/gif") return new(image, null);
        var (placeholder, fault) = await images.ExamineAsync(path, cancel);
        return fault is { } why ? FaultOf(why) : new MediaResult(image with { Placeholder = placeholder }, null);
    }

    private static async Task<MediaResult> DescribeAsync(FileStream file, string hash, CancellationToken cancel)
    {
        var window = (int)Math.Min(ImageHeader.Window, file.Length);
        var head = new byte[window];
        var tail = new byte[window];
        file.Position = 0;
        await file.ReadExactlyAsync(head, cancel);
        file.Position = file.Length - window;
        await file.ReadExactlyAsync(tail, cancel);

        var image = ImageHeader.Read(head, tail, file.Length, out var fault);
        if (image is { } header)
        {
            var kind = MediaKind.Of(header.Format);
            return new(new MediaFile(hash, kind.ContentType, kind.Extension, file.Length, header.Width, header.Height), null);
        }
        if (fault is ImageFault.NotAnImage)
        {
            if (MediaKind.Sniff(head) is not { } kind) return MediaFault.UnsupportedType;
            return new(new MediaFile(hash, kind.ContentType, kind.Extension, file.Length), null);
        }
        return FaultOf(fault!.Value);
    }

    private static MediaFault FaultOf(ImageFault fault) => fault switch
    {
        ImageFault.TooManyPixels => MediaFault.TooManyPixels,
        ImageFault.Truncated => MediaFault.TruncatedImage,
        _ => MediaFault.MalformedImage,
    };
}
