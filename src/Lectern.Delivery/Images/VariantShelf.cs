using Microsoft.Win32.SafeHandles;

namespace Lectern.Delivery.Images;

/// <summary>
/// The variants that were made, on this node's disk, so many bytes of them at most. They can be made again, so the least recently used go
/// when it is full. A file's write time says when it was last used, to the day. Thread-safe.
/// </summary>
/// <param name="root">The folder; made when missing.</param>
/// <param name="maxBytes">Most bytes of files.</param>
/// <param name="time">Now.</param>
internal sealed class VariantShelf(string root, long maxBytes, TimeProvider time)
{
    private const string Unfinished = ".part";
    private const double KeptWhenFull = 0.9;
    private static readonly TimeSpan UseIsNoted = TimeSpan.FromDays(1);

    private readonly Lock _clearing = new();
    private long _bytes = -1; // not counted yet

    /// <summary>Bytes on the shelf; counted when first asked.</summary>
    public long Bytes
    {
        get
        {
            if (Volatile.Read(ref _bytes) < 0)
                Interlocked.CompareExchange(ref _bytes, Files().Sum(file => file.Length), -1);
            return Volatile.Read(ref _bytes);
        }
    }

    /// <summary>It was made before.</summary>
    public bool Has(VariantName name) => File.Exists(PathOf(name));

    /// <summary>Null when it is not there. The caller closes it.</summary>
    public SafeFileHandle? TryOpen(VariantName name)
    {
        var path = PathOf(name);
        SafeFileHandle handle;
        try
        {
            // Not asked first whether it exists: one call to the system less on the way that is gone most.
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        NoteUse(path, handle);
        return handle;
    }

    /// <summary>The file appears complete or not at all.</summary>
    public void Put(VariantName name, byte[] bytes)
    {
        var path = PathOf(name);
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var part = Path.Combine(folder, Guid.NewGuid().ToString("N") + Unfinished);
        try
        {
            using (var file = File.OpenHandle(part, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, bytes, 0);
                RandomAccess.FlushToDisk(file);
            }
            var before = Bytes;
            File.Move(part, path, overwrite: true);
            if (before + bytes.Length <= Interlocked.Add(ref _bytes, bytes.Length) && Bytes > maxBytes)
                MakeRoom();
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Removes every variant of an original that is gone.</summary>
    public void Remove(string hash)
    {
        var folder = FolderOf(hash);
        if (!Directory.Exists(folder))
            return;
        _ = Bytes; // counted while they are there
        foreach (var file in new DirectoryInfo(folder).GetFiles(hash + "-*"))
            Delete(file);
    }

    private void MakeRoom()
    {
        lock (_clearing)
        {
            // Counted anew: what another process has put here counts too.
            var files = Files().OrderBy(file => file.LastWriteTimeUtc).ToList();
            Interlocked.Exchange(ref _bytes, files.Sum(file => file.Length));
            foreach (var file in files)
            {
                if (Bytes <= maxBytes * KeptWhenFull)
                    return;
                Delete(file);
            }
        }
    }

    private void Delete(FileInfo file)
    {
        var length = file.Exists ? file.Length : 0; // another node or another thread may have been faster
        file.Delete();
        Interlocked.Add(ref _bytes, -length);
    }

    private void NoteUse(string path, SafeFileHandle handle)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (now - File.GetLastWriteTimeUtc(handle) < UseIsNoted)
            return;
        try
        {
            File.SetLastWriteTimeUtc(path, now);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or a disk that may only be read: it is served all the same.
        }
    }

    private FileInfo[] Files() => Directory.Exists(root) ? new DirectoryInfo(root).GetFiles("*", SearchOption.AllDirectories) : [];

    private string FolderOf(string hash) => Path.Combine(root, hash[..2], hash[2..4]);

    private string PathOf(VariantName name) => Path.Combine(FolderOf(name.Hash), name.ToString());
}
