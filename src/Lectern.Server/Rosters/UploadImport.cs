using System.Globalization;
using Lectern.Delivery.Files;
using Lectern.Server.Rosters.Pages;
using Lectern.Server.Storage;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Lectern.Server.Rosters;

/// <summary><c>/admin/imports</c>: an administrator uploads a file, and sees what came of it.</summary>
internal static class UploadImport
{
    private const int MaxRowsShown = 100;

    public static IResult Show(HttpContext http) => Page(http, new ImportsView(), StatusCodes.Status200OK);

    public static async Task<IResult> Post([FromForm] string? kind, [FromForm] bool? dryRun, IFormFile? file,
        ImportTurn turn, Store store, MediaFiles media, TimeProvider time, HttpContext http, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var view = new ImportsView(KindOf(kind, errors), dryRun ?? false, Errors: errors);
        if (file is null or { Length: 0 })
            errors.Add("file", "must be chosen first");
        if (errors.Any)
            return Page(http, view, StatusCodes.Status400BadRequest);

        using var held = turn.TryTake();
        if (held is null)
        {
            errors.Add("file", "was not read: another import is running; try again when it is done");
            return Page(http, view, StatusCodes.Status409Conflict);
        }
        var report = await RunAsync(view, file!, store, media, time, cancel);
        return Page(http, view with { Report = report, Errors = null }, report.Failure is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<ImportReportView> RunAsync(ImportsView view, IFormFile file, Store store, MediaFiles media, TimeProvider time, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("lectern-import-");
        try
        {
            // The uploader's name for the file is shown, never used as a path.
            var path = Path.Combine(folder.FullName, view.Kind switch { ImportKind.OneRoster => "roster.zip", ImportKind.Cartridge => "cartridge.imscc", _ => "courses.csv" });
            await using (var copy = File.Create(path))
                await file.CopyToAsync(copy, cancel);
            var report = await RunImport.RunAsync(view.Kind, store, media, time, path, new ImportOptions(view.DryRun), (_, _, _) => { }, cancel);
            return View(Path.GetFileName(file.FileName), view.DryRun, report, time.GetElapsedTime(started));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ImportReportView View(string name, bool dryRun, ImportReport report, TimeSpan elapsed)
    {
        var rejected = report.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
        var refusal = report.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Refusal);
        return new(name, dryRun,
            [.. report.Counts.Select(count => (CultureInfo.InvariantCulture.TextInfo.ToTitleCase(count.Key), count.Value))],
            [.. rejected.Take(MaxRowsShown).Select(problem => new RejectedRow(problem.File, problem.Line, problem.Reason))],
            rejected.Count,
            [.. report.Problems.Where(problem => problem.Severity == ProblemSeverity.Warning).Take(MaxRowsShown).Select(problem => problem.ToString())],
            elapsed,
            report.Imported ? null : refusal?.ToString() ?? "Some rows are wrong; mend them and import again.");
    }

    private static ImportKind KindOf(string? kind, FieldErrors errors)
    {
        if (Enum.TryParse<ImportKind>(kind, ignoreCase: true, out var known) && Enum.IsDefined(known))
            return known;
        errors.Add("kind", "must be one of the kinds listed");
        return ImportKind.OneRoster;
    }

    private static RazorComponentResult<ImportsPage> Page(HttpContext http, ImportsView view, int status) => http.Frame().Page<ImportsPage>(view, status);
}
