namespace Lectern.Commands.Checks;

/// <summary>Can a file be made in the data folder? An SQLite store and media live there.</summary>
internal static class FolderCheck
{
    public static Task<CheckRow> RunAsync(string folder, CancellationToken cancel) => Check.RunAsync("data folder", folder, async stop =>
    {
        Directory.CreateDirectory(folder);
        var probe = Path.Combine(folder, $".check-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(probe, "", stop);
        File.Delete(probe);
        var drive = new DriveInfo(folder);
        return ($"writable, {drive.AvailableFreeSpace / 1e9:0.0} GB free", null);
    }, cancel);
}
