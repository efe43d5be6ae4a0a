namespace Lectern.Server.Rosters.Archives;

/// <summary>A set of files: a folder, or a zip that is never unpacked to disk. Names are keys of a table and never become paths.</summary>
public abstract class ImportSource : IDisposable
{
    /// <summary>Names of the files, with '/' between folders.</summary>
    public abstract IReadOnlyCollection<string> Names { get; }

    /// <summary>Unpacked bytes of a file, as its header tells: for progress only.</summary>
    public abstract long LengthOf(string name);

    /// <summary>Opens a file; null when the set has none of that name. A stream that meets a limit reports it and ends early.</summary>
    public abstract Stream? OpenRead(string name);

    /// <summary>Opens a folder or a zip; null, with the reason reported, when it is neither or not to be trusted.</summary>
    public static ImportSource? Open(string path, ArchiveLimits limits, ImportProblems problems) =>
        Directory.Exists(path) ? new FolderSource(path, limits, problems) : ZipSource.OpenZip(path, limits, problems);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
