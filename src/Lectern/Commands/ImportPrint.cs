using System.Text.Json;
using System.Text.Json.Serialization;
using Lectern.Server.Rosters;
using Lectern.Server.Storage;

namespace Lectern.Commands;

/// <summary>The result of <c>lectern import</c>, for people and as JSON.</summary>
internal sealed record ImportPrint(
    string Kind, string File, string Store, bool DryRun, bool Imported, IReadOnlyDictionary<string, ImportCount> Counts, IReadOnlyList<ImportProblem> Problems, double Seconds)
{
    public static ImportPrint Of(string kind, string file, Store store, ImportOptions options, ImportReport report, TimeSpan taken) =>
        new(kind, file, store.Address.ToString(), options.DryRun, report.Imported, report.Counts, report.Problems, Math.Round(taken.TotalSeconds, 2));

    public string ToJson() => JsonSerializer.Serialize(this, ImportPrintJson.Default.ImportPrint);

    /// <summary>What was done to <paramref name="output"/>, every problem to <paramref name="errors"/>.</summary>
    public async Task WriteAsync(TextWriter output, TextWriter errors)
    {
        foreach (var problem in Problems)
            await errors.WriteLineAsync($"{(problem.Severity == ProblemSeverity.Warning ? "warning" : "error")}: {problem}");
        if (!Imported)
        {
            await errors.WriteLineAsync($"lectern: nothing was imported; mend what is listed above{(Problems.Any(problem => problem.Severity == ProblemSeverity.Refusal) ? "" : ", or leave those rows out with --keep-going")}.");
            return;
        }
        await output.WriteLineAsync($"{(DryRun ? "Would import" : "Imported")} {File} into {Store} in {Seconds:0.0} s.");
        foreach (var (name, count) in Counts)
            await output.WriteLineAsync($"  {name}: {count.Added:N0} added, {count.Changed:N0} changed, {count.Removed:N0} removed");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ImportPrint))]
internal sealed partial class ImportPrintJson : JsonSerializerContext;
