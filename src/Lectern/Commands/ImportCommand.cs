using System.CommandLine;
using System.Diagnostics;
using Lectern.Delivery.Images;
using Lectern.Server.Rosters;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Files;

namespace Lectern.Commands;

/// <summary><c>lectern import</c>: takes rosters, cartridges and course lists. See docs/importing.md.</summary>
internal static class ImportCommand
{
    public static Command Create() => new("import", "Imports rosters, course cartridges and course lists. Importing the same again changes nothing.")
    {
        Create("oneroster", "PATH", "A OneRoster 1.1 or 1.2 CSV set: a folder or a zip", "roster.zip", ImportKind.OneRoster),
        Create("cartridge", "FILE", "An IMS Common Cartridge, 1.0 to 1.3", "book.imscc", ImportKind.Cartridge),
        Create("courses", "FILE", "A CSV file with the columns lang, topic, subtopic, title, url, provider_note", "courses.csv", ImportKind.Courses),
    };

    private static Command Create(string name, string argument, string description, string example, ImportKind kind)
    {
        var path = new Argument<FileSystemInfo>(argument) { Description = description };
        var dryRun = new Option<bool>("--dry-run") { Description = "Report what would change, and change nothing" };
        var keepGoing = new Option<bool>("--keep-going") { Description = "Leave rows with errors out instead of refusing the whole set" };
        var instructor = new Option<string>("--instructor") { Description = "Email of who gets new courses that name no teacher [default: the first admin]" };
        var json = new Option<bool>("--json") { Description = "Write the result as JSON" };
        var arguments = new StoreArguments();
        var command = new Command(name, $"{description}. Example: lectern import {name} {example} --dry-run") { path, dryRun, keepGoing, instructor, json };
        arguments.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var file = parsed.GetValue(path)!;
            if (!File.Exists(file.FullName) && !Directory.Exists(file.FullName))
                throw new UsageException($"There is nothing at {file.FullName}; name an existing file{(name == "oneroster" ? " or folder" : "")}.");
            var options = new ImportOptions(parsed.GetValue(dryRun), parsed.GetValue(keepGoing), parsed.GetValue(instructor));
            var clock = Stopwatch.StartNew();
            await using var store = await arguments.OpenStoreAsync(parsed, cancel);
            var settings = arguments.Read(parsed).Options;
            using var images = new ImageEngine(settings.Images, TimeProvider.System);
            var media = FilesFeature.Open(settings, images);
            var report = await TerminalProgress.RunAsync(show => RunImport.RunAsync(kind, store, media, TimeProvider.System, file.FullName, options, show.Invoke, cancel));
            var printed = ImportPrint.Of(name, file.FullName, store, options, report, clock.Elapsed);
            if (parsed.GetValue(json))
                Console.WriteLine(printed.ToJson());
            await printed.WriteAsync(parsed.GetValue(json) ? TextWriter.Null : Console.Out, Console.Error);
            return report.Imported ? CommandLine.Done : CommandLine.Failed;
        });
        return command;
    }
}
