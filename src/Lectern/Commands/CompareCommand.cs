using System.CommandLine;
using Lectern.Commands.Loads;
using Lectern.LoadTesting.Comparing;
using Lectern.LoadTesting.Results;
using Spectre.Console;

namespace Lectern.Commands;

/// <summary><c>lectern compare</c>: is it slower than before? See docs/load-testing.md.</summary>
internal static class CompareCommand
{
    private const int WideEnough = 400;

    public static Command Create()
    {
        var before = new Argument<string>("BEFORE") { Description = "Results of lectern load --json before a change: a file, or a pattern such as 'before-*.json'" };
        var after = new Argument<string>("AFTER") { Description = "The same after it" };
        var threshold = new Option<double>("--threshold") { Description = "Percent; smaller changes do not matter", DefaultValueFactory = _ => 5 };
        var markdown = new Option<bool>("--markdown") { Description = "Write a Markdown table for a pull request" };
        var json = new Option<bool>("--json") { Description = "Write the result as JSON" };
        var command = new Command("compare", "Compares load tests; exits with 1 if it got slower. Example: lectern compare 'before-*.json' 'after-*.json' --markdown") { before, after, threshold, markdown, json };
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(threshold) is not (>= 0 and <= 1000))
                throw new UsageException($"--threshold is {parsed.GetValue(threshold)}; it goes from 0 to 1000 percent.");
            var comparison = RunComparison.Of(await ReadAsync(parsed.GetValue(before)!, cancel), await ReadAsync(parsed.GetValue(after)!, cancel), parsed.GetValue(threshold));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                await output.WriteLineAsync(ComparisonReport.Json(comparison));
            else if (parsed.GetValue(markdown))
                await output.WriteAsync(ComparisonReport.Markdown(comparison));
            else
                WriteTable(comparison, output);
            return comparison.IsRegression ? CommandLine.Failed : CommandLine.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyList<LoadResult>> ReadAsync(string pattern, CancellationToken cancel)
    {
        var results = new List<LoadResult>();
        foreach (var path in Files(pattern))
            results.Add(await LoadResultFile.ReadAsync(path, cancel));
        return results;
    }

    private static IEnumerable<string> Files(string pattern)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal) && !pattern.Contains('?', StringComparison.Ordinal))
            return [pattern];
        var folder = Path.GetDirectoryName(Path.GetFullPath(pattern))!;
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, Path.GetFileName(pattern)) : [];
        return files.Length > 0 ? files.Order(StringComparer.Ordinal) : throw new UsageException($"No file is called {pattern}; write results with lectern load URL --json FILE.");
    }

    private static void WriteTable(RunComparison comparison, TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (output != Console.Out || Console.IsOutputRedirected)
            console.Profile.Width = WideEnough;
        var table = new Table().Border(TableBorder.Simple).AddColumns("Endpoint", "Figure");
        foreach (var column in new[] { "Before", "After", "Change", "95 % interval", "p" })
            table.AddColumn(new TableColumn(column).RightAligned());
        table.AddColumn("");
        foreach (var row in ComparisonReport.Rows(comparison))
            table.AddRow([.. row[..^1].Select(Markup.Escape), row[^1] switch { "worse" => "[red]worse[/]", "better" => "[green]better[/]", _ => "" }]);
        console.Write(table);
        output.WriteLine(ComparisonReport.Summary(comparison));
    }
}
