using Lectern.Server.Rosters.CourseLists;
using Lectern.Server.Rosters.Staging;
using Lectern.Server.Storage;

namespace Lectern.Server.Rosters;

/// <summary>Imports a list of courses that live elsewhere: each becomes a published course with one lesson that leads there.</summary>
public static class ImportCourses
{
    private const int RowsBetweenReports = 256;

    /// <param name="store">Where to.</param>
    /// <param name="time">Now.</param>
    /// <param name="path">The CSV file.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far it is, in bytes.</param>
    /// <param name="cancel">Stops it; nothing stays behind.</param>
    public static async Task<ImportReport> RunAsync(Store store, TimeProvider time, string path, ImportOptions options, ImportProgress progress, CancellationToken cancel)
    {
        var problems = new ImportProblems();
        await using var area = await StagingArea.OpenAsync(store, time, cancel);
        await area.CreateAsync(CourseListTable.Courses, cancel);
        await StageAsync(area, path, problems, progress, cancel);
        await area.AnalyzeAsync(cancel);
        await CourseOwner.CheckAsync(area.Look(), options.InstructorEmail, problems, cancel);
        if (problems.IsRefused || (problems.Errors > 0 && !options.KeepGoing))
            return ImportReport.Refused(problems);

        progress("saving", 0, 1);
        var counts = await area.MergeAsync(session => MergeCourseList.RunAsync(session, options.InstructorEmail, problems, cancel), keep: !options.DryRun, cancel);
        progress("saving", 1, 1);
        return new(true, counts, problems.Items);
    }

    private static async Task StageAsync(StagingArea area, string path, ImportProblems problems, ImportProgress progress, CancellationToken cancel)
    {
        var name = Path.GetFileName(path);
        await using var file = File.OpenRead(path);
        var reader = new CourseListReader(file, name, problems);
        await using var rows = await area.WriteAsync(CourseListTable.Courses, cancel);
        var count = 0;
        foreach (var row in reader.Rows())
        {
            await rows.WriteAsync(CourseListTable.Values(row), cancel);
            if (++count % RowsBetweenReports == 0)
                progress(name, reader.Position, file.Length);
        }
        await rows.CompleteAsync(cancel);
    }
}
