namespace Lectern.Delivery.Images;

/// <summary>An original as a file, which libvips reads a piece at a time: where it lies, or a copy that lives as long as this.</summary>
internal readonly struct LocalFile : IDisposable
{
    private readonly string? _copy;

    private LocalFile(string path, string? copy) => (Path, _copy) = (path, copy);

    public string Path { get; }

    public static async Task<LocalFile> OfAsync(Stream original, string folder)
    {
        if (original is FileStream file)
            return new(file.Name, null);
        Directory.CreateDirectory(folder);
        var copy = System.IO.Path.Combine(folder, Guid.NewGuid().ToString("N") + ".part");
        try
        {
            await using var target = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            await original.CopyToAsync(target);
        }
        catch
        {
            File.Delete(copy);
            throw;
        }
        return new(copy, copy);
    }

    public void Dispose()
    {
        if (_copy is not null)
            File.Delete(_copy);
    }
}
