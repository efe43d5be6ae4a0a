using System.Runtime.CompilerServices;

namespace Lectern.Delivery.Files;

/// <summary>Files in a folder of the local disk. A file appears under its name complete or not at all: it is synced, then renamed.</summary>
/// <param name="root">The folder; made when missing.</param>
public sealed class LocalDiskStore(string root) : IFileStore
{
    private const string Aside = ".aside";

    /// <inheritdoc/>
    public Task PublishAsync(string hash, FileStream staged, string contentType, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(staged);
        var path = PathOf(hash);
        if (Touch(path, File.GetLastWriteTimeUtc(staged.SafeFileHandle)))
            return Task.CompletedTask;
        staged.Flush(flushToDisk: true);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(staged.Name, path, overwrite: true); // the same bytes, should another upload have been faster
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(string hash, CancellationToken cancel)
    {
        var path = PathOf(hash);
        return Task.FromResult<Stream?>(File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan)
            : null);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string hash, DateTime before, CancellationToken cancel)
    {
        var path = PathOf(hash);
        if (!File.Exists(path) || File.GetLastWriteTimeUtc(path) >= before)
            return Task.FromResult(false);
        // Out of the way first: an upload of the same bytes either comes before, and is seen in the time, or does not find it any more.
        var aside = $"{path}.{Guid.NewGuid():N}{Aside}";
        File.Move(path, aside);
        if (File.GetLastWriteTimeUtc(aside) >= before)
        {
            File.Move(aside, path, overwrite: true);
            return Task.FromResult(false);
        }
        File.Delete(aside);
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(DateTime before, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        if (!Directory.Exists(root))
            yield break;
        foreach (var file in new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancel.ThrowIfCancellationRequested();
            if (MediaName.IsHash(file.Name) && file.LastWriteTimeUtc < before)
                yield return file.Name;
        }
    }

    /// <inheritdoc/>
    public Task SweepUnfinishedAsync(DateTime before, CancellationToken cancel) => Task.CompletedTask; // what was not renamed is MediaFiles' own

    /// <inheritdoc/>
    public Task<string?> ProbeAsync(CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(root);
            using var file = new FileStream(Path.Combine(root, Guid.NewGuid().ToString("N") + ".probe"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose);
            return Task.FromResult<string?>(null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult<string?>($"nothing can be written to {root}: {error.Message}");
        }
    }

    // Wanted anew: a sweep that has just found it unused must leave it alone.
    private static bool Touch(string path, DateTime now)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            File.SetLastWriteTimeUtc(path, now);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false; // swept at this moment
        }
    }

    // Two levels of 256 folders: a million files is sixteen a folder.
    private string PathOf(string hash) => Path.Combine(root, hash[..2], hash[2..4], hash);
}
