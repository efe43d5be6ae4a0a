using System.Security.Cryptography;

namespace Lectern.Server.Storage.Files;

/// <summary>
/// Files on the local disk, named by the SHA-256 of their bytes: the same file twice is one file, and a name never changes its content.
/// A file appears under its name complete or not at all: it is written beside, synced and renamed.
/// </summary>
/// <param name="root">The folder; made when missing.</param>
public sealed class MediaFiles(string root)
{
    private const string Unfinished = ".part";

    /// <summary>Default limit for one file, in bytes: 200 MB.</summary>
    public const long DefaultLimit = 200_000_000;

    /// <summary>Stores a stream's bytes.</summary>
    /// <param name="content">Read to its end, or to the limit.</param>
    /// <param name="limit">Most bytes to take.</param>
    /// <param name="cancel">Stops the copy; nothing stays behind.</param>
    public async Task<MediaResult> PutAsync(Stream content, long limit = DefaultLimit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        Directory.CreateDirectory(root);
        var part = Path.Combine(root, Guid.NewGuid().ToString("N") + Unfinished);
        try
        {
            await using var file = new FileStream(part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            if (await CopyAsync(content, file, limit, cancel) is not { } hash) return MediaFault.TooLarge;
            if (file.Length == 0) return MediaFault.Empty;

            var result = await DescribeAsync(file, hash, cancel);
            if (result.File is { } media) Publish(file, part, PathOf(media.Hash));
            return result;
        }
        finally
        {
            File.Delete(part); // gone already when it was published
        }
    }

    /// <summary>Opens a stored file; null when there is none, or when <paramref name="hash"/> is not a hash.</summary>
    public FileStream? OpenRead(string hash)
    {
        if (!IsHash(hash) || !File.Exists(PathOf(hash))) return null;
        return new FileStream(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
    }

    /// <summary>Deletes what a crash left half written more than a day ago.</summary>
    public void SweepUnfinished(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (!Directory.Exists(root)) return;
        var yesterday = time.GetUtcNow().UtcDateTime.AddDays(-1);
        foreach (var part in Directory.EnumerateFiles(root, "*" + Unfinished))
            if (File.GetLastWriteTimeUtc(part) < yesterday) File.Delete(part);
    }

    // Two levels of 256 folders: a million files is sixteen a folder.
    private string PathOf(string hash) => Path.Combine(root, hash[..2], hash[2..4], hash);

    private static bool IsHash(string hash) => hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower);

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
        return fault switch
        {
            ImageFault.TooManyPixels => MediaFault.TooManyPixels,
            ImageFault.Truncated => MediaFault.TruncatedImage,
            _ => MediaFault.MalformedImage,
        };
    }

    private static void Publish(FileStream file, string part, string path)
    {
        if (File.Exists(path)) return;
        file.Flush(flushToDisk: true);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(part, path, overwrite: true); // the same bytes, should another upload have been faster
    }
}
