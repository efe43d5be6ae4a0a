using Lectern.Delivery.Files;
using Lectern.Server.Storage;

namespace Lectern.Server.Rosters;

public enum ImportKind
{
    OneRoster = 0,
    Cartridge = 1,
    Courses = 2,
}

/// <summary>One import of any kind, as the command line and the page run it.</summary>
public static class RunImport
{
    /// <param name="kind">What the file is.</param>
    /// <param name="store">Where to.</param>
    /// <param name="media">Where files of a cartridge go, unless it is a dry run.</param>
    /// <param name="time">Now.</param>
    /// <param name="path">The file, or for a roster also a folder.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancel">Stops it; the store stays as it was.</param>
    public static Task<ImportReport> RunAsync(ImportKind kind, Store store, MediaFiles media, TimeProvider time, string path, ImportOptions options, ImportProgress progress, CancellationToken cancel) => kind switch
    {
        ImportKind.OneRoster => ImportOneRoster.RunAsync(store, time, path, options, progress, cancel),
        ImportKind.Courses => ImportCourses.RunAsync(store, time, path, options, progress, cancel),
        _ when options.DryRun => TryCartridgeAsync(store, time, path, options, progress, cancel),
        _ => ImportCartridge.RunAsync(store, media, time, path, options, progress, cancel),
    };

    // A dry run reads and checks the files of a cartridge too; they go where they can be thrown away.
    private static async Task<ImportReport> TryCartridgeAsync(Store store, TimeProvider time, string path, ImportOptions options, ImportProgress progress, CancellationToken cancel)
    {
        var thrownAway = Directory.CreateTempSubdirectory("lectern-dry-run-");
        try
        {
            return await ImportCartridge.RunAsync(store, new MediaFiles(thrownAway.FullName), time, path, options, progress, cancel);
        }
        finally
        {
            thrownAway.Delete(recursive: true);
        }
    }
}
