using Lectern.Delivery.Files;
using Lectern.Server.Rosters.Archives;
using Lectern.Server.Rosters.Cartridges;
using Lectern.Server.Rosters.Staging;
using Lectern.Server.Storage;

namespace Lectern.Server.Rosters;

/// <summary>
/// Imports an IMS Common Cartridge as one published course. Pages are read and made safe, and files stored, before the one transaction
/// that writes the course. A second import of the same cartridge changes nothing.
/// </summary>
public static class ImportCartridge
{
    // A cartridge is a book, not a library: an order of magnitude over the largest seen.
    private static readonly ArchiveLimits Limits = new() { TotalBytes = 2_000_000_000, EntryBytes = MediaFiles.DefaultLimit };

    /// <param name="store">Where to.</param>
    /// <param name="media">Where files go; of a dry run a folder that is thrown away.</param>
    /// <param name="time">Now.</param>
    /// <param name="path">The cartridge.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far it is, in pages.</param>
    /// <param name="cancel">Stops it; the store stays as it was.</param>
    public static async Task<ImportReport> RunAsync(Store store, MediaFiles media, TimeProvider time, string path, ImportOptions options, ImportProgress progress, CancellationToken cancel)
    {
        var problems = new ImportProblems();
        using var source = ImportSource.Open(path, Limits, problems);
        if (source is null || CartridgeReader.Read(source, Path.GetFileNameWithoutExtension(path), problems) is not { } cartridge)
            return ImportReport.Refused(problems);

        var files = new CartridgeMedia(source, media, problems);
        var lessons = await ReadLessonsAsync(cartridge, source, files, problems, progress, cancel);
        await using var area = await StagingArea.OpenAsync(store, time, cancel);
        await CourseOwner.CheckAsync(area.Look(), options.InstructorEmail, problems, cancel);
        if (problems.IsRefused || (problems.Errors > 0 && !options.KeepGoing))
            return ImportReport.Refused(problems);

        var counts = await area.MergeAsync(
            session => MergeCartridge.RunAsync(session, cartridge, lessons, files.Files, options.InstructorEmail, problems, cancel), keep: !options.DryRun, cancel);
        return new(true, counts, problems.Items);
    }

    private static async Task<List<CartridgeLesson>> ReadLessonsAsync(
        Cartridge cartridge, ImportSource source, CartridgeMedia files, ImportProblems problems, ImportProgress progress, CancellationToken cancel)
    {
        var pages = new CartridgePages(cartridge, source, problems);
        var lessons = new List<CartridgeLesson>(cartridge.Pages.Count);
        for (var section = 0; section < cartridge.Sections.Count; section++)
        {
            foreach (var page in cartridge.Sections[section].Pages)
            {
                cancel.ThrowIfCancellationRequested();
                var html = pages.Source(page) ?? "";
                await files.StoreAsync(pages.FilesIn(page, html), cancel);
                lessons.Add(new(section, page.Title, pages.Body(page, html, files.UrlOf)));
                progress("pages", lessons.Count, cartridge.Pages.Count);
            }
        }
        return lessons;
    }
}
