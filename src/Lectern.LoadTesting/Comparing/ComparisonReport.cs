using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lectern.LoadTesting.Comparing;

/// <summary>A comparison as text, as Markdown for a pull request, and as JSON.</summary>
public static class ComparisonReport
{
    /// <summary>What the comparison comes to, in one sentence.</summary>
    public static string Summary(RunComparison comparison)
    {
        var worse = comparison.Changes.Count(change => change.Verdict == ChangeVerdict.Worse);
        var better = comparison.Changes.Count(change => change.Verdict == ChangeVerdict.Better);
        var basis = comparison.IsRepeated
            ? Invariant($"{comparison.RunsBefore} and {comparison.RunsAfter} runs, Welch's test on logarithms with Holm's correction, 5 %")
            : "one run on a side tells nothing about chance, so the threshold decides alone; repeat the runs, five times each is good";
        var errors = comparison.HasMoreErrors ? Invariant($" More fails: {comparison.ErrorsAfter:P2} of the requests, before {comparison.ErrorsBefore:P2}.") : "";
        return Invariant($"{worse} worse, {better} better by more than {comparison.ThresholdPercent:0.#} % ({basis}).{errors}");
    }

    public static string Markdown(RunComparison comparison)
    {
        var text = new StringBuilder("| endpoint | figure | before | after | change | 95 % interval | p | |\n|---|---|--:|--:|--:|--:|--:|---|\n");
        foreach (var row in Rows(comparison))
            text.Append("| ").AppendJoin(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
        return text.Append('\n').Append(Summary(comparison)).Append('\n').ToString();
    }

    /// <summary>Endpoint, figure, before, after, change, interval, p, verdict.</summary>
    public static IEnumerable<string[]> Rows(RunComparison comparison) => comparison.Changes.Select(change => new[]
    {
        change.Sample.Endpoint,
        change.Sample.Metric,
        Value(change.Before, change.Sample),
        Value(change.After, change.Sample),
        Invariant($"{change.Percent:+0.0;-0.0} %"),
        change.LowPercent is { } low && change.HighPercent is { } high ? Invariant($"{low:+0.0;-0.0} to {high:+0.0;-0.0} %") : "",
        change.P is { } p ? p < 0.001 ? "< 0.001" : Invariant($"{p:0.000}") : "",
        change.Verdict switch { ChangeVerdict.Worse => "worse", ChangeVerdict.Better => "better", _ => "" },
    });

    public static string Json(RunComparison comparison) => JsonSerializer.Serialize(comparison, ComparisonJson.Default.RunComparison);

    private static string Value(double value, RunSample sample) => sample.IsRate ? Invariant($"{value:0.0}/s") : Invariant($"{value:0.###} ms");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RunComparison))]
internal sealed partial class ComparisonJson : JsonSerializerContext;
