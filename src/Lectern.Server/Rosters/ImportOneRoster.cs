using Lectern.Server.Rosters.Archives;
using Lectern.Server.Rosters.OneRoster;
using Lectern.Server.Rosters.Staging;
using Lectern.Server.Storage;

namespace Lectern.Server.Rosters;

/// <summary>
/// Imports a OneRoster set: reads and checks it while its rows go into temporary tables, then merges those in one short transaction.
/// A second import of the same set changes nothing.
/// </summary>
public static class ImportOneRoster
{
    private const int RowsBetweenReports = 2048;

    /// <param name="store">Where to.</param>
    /// <param name="time">Now.</param>
    /// <param name="path">A folder or a zip.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far it is, in bytes.</param>
    /// <param name="cancel">Stops it; nothing stays behind.</param>
    public static async Task<ImportReport> RunAsync(Store store, TimeProvider time, string path, ImportOptions options, ImportProgress progress, CancellationToken cancel)
    {
        var problems = new ImportProblems();
        using var source = ImportSource.Open(path, new ArchiveLimits(), problems);
        if (source is null || RosterManifest.Read(source, problems) is not { } manifest)
            return ImportReport.Refused(problems);

        await using var area = await StagingArea.OpenAsync(store, time, cancel);
        foreach (var table in (StagedTable[])[RosterTables.Users, RosterTables.Classes, RosterTables.Enrollments, RosterTables.Teachers])
            await area.CreateAsync(table, cancel);
        await StageAsync(area, source, manifest, problems, progress, cancel);
        await StoreCheck.RunAsync(area.Look(), SourceOf(manifest), problems, cancel);
        await CourseOwner.CheckAsync(area.Look(), options.InstructorEmail, problems, cancel);
        if (problems.IsRefused || (problems.Errors > 0 && !options.KeepGoing))
            return ImportReport.Refused(problems);

        progress("saving", 0, 1);
        var report = await area.MergeAsync(session => MergeAsync(session, manifest, options, problems, cancel), keep: !options.DryRun, cancel);
        progress("saving", 1, 1);
        return report;
    }

    private static async Task StageAsync(StagingArea area, ImportSource source, RosterManifest manifest, ImportProblems problems, ImportProgress progress, CancellationToken cancel)
    {
        var reader = new OneRosterReader(source, manifest, problems);
        await using var staging = new RosterStaging(area, manifest, problems);
        var count = 0;
        foreach (var row in reader.Rows())
        {
            await staging.AddAsync(row, cancel);
            if (++count % RowsBetweenReports == 0)
                progress(row.File.FileName(), reader.Position, source.LengthOf(row.File.FileName()));
        }
        await staging.CompleteAsync(cancel);
        problems.WarnTallies();
    }

    private static async Task<ImportReport> MergeAsync(MergeSession session, RosterManifest manifest, ImportOptions options, ImportProblems problems, CancellationToken cancel)
    {
        var source = SourceOf(manifest);
        var users = await MergeUsers.RunAsync(session, source, cancel);
        var courses = await MergeClasses.RunAsync(session, source, options.InstructorEmail, problems, cancel);
        var enrollments = await MergeEnrollments.RunAsync(session, source, WithdrawsAbsent(manifest, problems), cancel);
        return new(true, new Dictionary<string, ImportCount> { ["users"] = users, ["courses"] = courses, ["enrollments"] = enrollments }, problems.Items);
    }

    // A row that was left out looks like one that is gone; a learner must not lose a course over a typing error.
    private static bool WithdrawsAbsent(RosterManifest manifest, ImportProblems problems)
    {
        if (manifest.Modes[RosterFile.Enrollments] != OneRoster.FileMode.Bulk)
            return false;
        if (problems.Errors > 0)
            problems.Warn("enrollments.csv", null, "rows were left out, so nobody is withdrawn for being absent from this set");
        return problems.Errors == 0;
    }

    private static string SourceOf(RosterManifest manifest) => manifest.Source.Length > 0 ? "oneroster:" + manifest.Source : "oneroster";
}
