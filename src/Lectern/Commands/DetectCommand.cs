using System.CommandLine;
using Lectern.Commands.Detecting;
using Lectern.Monitoring.Regressions;

namespace Lectern.Commands;

/// <summary><c>lectern detect</c>: when and how much a series changed. See docs/regressions.md.</summary>
internal static class DetectCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "CSV or JSON with numbers, or several result files of 'lectern load', oldest first", Arity = ArgumentArity.OneOrMore };
        var columns = new Option<string[]>("--column") { Description = "Only this column or series, by name or by number from 1; may be given several times" };
        var chart = new Option<string>("--chart") { Description = "Draw the series with their changes into this SVG file" };
        var fail = new Option<bool>("--fail-on-change") { Description = "Exit with 1 when something changed" };
        var json = new Option<bool>("--json") { Description = "Write the result as JSON" };
        var command = new Command("detect", "Says when, where and how much a series changed. Example: lectern detect p99.csv --column \"GET /courses\" --chart p99.svg") { files, columns, chart, fail, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var series = Choose(await SeriesFile.ReadAsync(parsed.GetRequiredValue(files), cancel), parsed.GetValue(columns) ?? []);
            var detected = series.Select(one => new DetectedSeries(one, ChangePointDetector.Detect(one.Values, cancel))).ToList();
            if (parsed.GetValue(chart) is { } path)
                await File.WriteAllTextAsync(path, DetectChart.Draw(detected), cancel);
            var (report, output) = (DetectReport.Of(detected), parsed.InvocationConfiguration.Output);
            if (parsed.GetValue(json))
                await output.WriteLineAsync(report.ToJson());
            else
                report.WriteTable(output);
            return parsed.GetValue(fail) && detected.Any(one => one.Changes.Count > 0) ? CommandLine.Failed : CommandLine.Done;
        });
        return command;
    }

    private static IReadOnlyList<NamedSeries> Choose(IReadOnlyList<NamedSeries> series, string[] columns)
    {
        if (columns.Length == 0)
            return series;
        return [.. columns.Select(column => series.FirstOrDefault(one => one.Name == column)
            ?? (int.TryParse(column, out var number) && number >= 1 && number <= series.Count ? series[number - 1] : null)
            ?? throw new UsageException($"--column \"{column}\" is not there; the file has {string.Join(", ", series.Take(20).Select(one => DetectReport.PlainText(one.Name)))}."))];
    }
}
