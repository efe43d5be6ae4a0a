using System.CommandLine;
using Lectern.LoadTesting.Reports;
using Lectern.LoadTesting.Results;

namespace Lectern.Commands.Loads;

/// <summary>What becomes of a result: a table, files, and whether it is good enough.</summary>
internal sealed class LoadOutputs
{
    private readonly Option<string?> _json = new("--json") { Description = "Write the result to a file; - is standard output, instead of the table" };
    private readonly Option<string?> _csv = new("--csv") { Description = "Write a line for each endpoint to a file" };
    private readonly Option<string?> _html = new("--html") { Description = "Write a report with charts to a file" };
    private readonly Option<string[]> _failIf = new("--fail-if") { Description = "Exit with 1 if it holds: \"p99>200ms\", \"errors>0.1%\", \"rps<500\", \"p99[list]>50ms\"; may be given several times" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _json, _csv, _html, _failIf })
            command.Options.Add(option);
    }

    /// <summary>Before the run: a threshold that cannot be read should not be noticed after it.</summary>
    public Wanted Read(ParseResult parsed)
    {
        try
        {
            return new(parsed.GetValue(_json), parsed.GetValue(_csv), parsed.GetValue(_html), [.. (parsed.GetValue(_failIf) ?? []).Select(Threshold.Parse)]);
        }
        catch (FormatException error)
        {
            throw new UsageException(error.Message);
        }
    }

    internal sealed record Wanted(string? Json, string? Csv, string? Html, IReadOnlyList<Threshold> Thresholds)
    {
        private const string StandardOutput = "-";

        /// <returns>The exit code.</returns>
        public async Task<int> WriteAsync(LoadResult result, InvocationConfiguration to)
        {
            if (Json == StandardOutput)
                await to.Output.WriteLineAsync(result.ToJson());
            else
                LoadTable.Write(result, to.Output);
            if (Json is not null and not StandardOutput)
                await File.WriteAllTextAsync(Json, result.ToJson());
            if (Csv is not null)
                await File.WriteAllTextAsync(Csv, CsvReport.Write(result));
            if (Html is not null)
                await File.WriteAllTextAsync(Html, HtmlReport.Write(result));
            foreach (var warning in result.Warnings)
                await to.Error.WriteLineAsync("warning: " + warning);
            var violations = Thresholds.Select(threshold => Violation(threshold, result)).OfType<string>().ToList();
            foreach (var violation in violations)
                await to.Error.WriteLineAsync($"lectern: --fail-if {violation}.");
            return violations.Count == 0 && !result.StoppedEarly && result.Requests > 0 ? CommandLine.Done : CommandLine.Failed;
        }

        private static string? Violation(Threshold threshold, LoadResult result)
        {
            try
            {
                return threshold.Violation(result);
            }
            catch (FormatException error)
            {
                return error.Message.TrimEnd('.');
            }
        }
    }
}
