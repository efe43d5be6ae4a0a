using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lectern.Monitoring.Regressions;
using Spectre.Console;

namespace Lectern.Commands.Detecting;

/// <summary>What <c>lectern detect</c> says: a table for people, JSON for programs.</summary>
internal sealed record DetectReport(IReadOnlyList<DetectReport.One> Series)
{
    private const int WideEnough = 400;

    /// <param name="Name">Of the series.</param>
    /// <param name="Readings">How many, missing ones too.</param>
    /// <param name="Changes">In the order of time.</param>
    public sealed record One(string Name, int Readings, IReadOnlyList<Change> Changes);

    /// <param name="Index">The first reading that is new, from 0.</param>
    /// <param name="At">What the file says of when.</param>
    /// <param name="Kind">level, trend or spread.</param>
    /// <param name="Before">Level, slope per reading or spread.</param>
    /// <param name="After">The same after.</param>
    /// <param name="Relative">0.5 is half as much again; null where there was nothing before.</param>
    /// <param name="Confidence">From 0 to 1.</param>
    public sealed record Change(int Index, string At, string Kind, double Before, double After, double? Relative, double Confidence);

    public static DetectReport Of(IReadOnlyList<DetectedSeries> detected) => new([.. detected.Select(one => new One(one.Series.Name, one.Series.Values.Length,
        [.. one.Changes.Select(change => new Change(change.Index, one.Series.When(change.Index), NameOf(change.Kind), change.Before, change.After, Finite(change.Relative), Math.Round(change.Confidence, 4)))]))]);

    public string ToJson() => JsonSerializer.Serialize(this, DetectReportJson.Default.DetectReport);

    public void WriteTable(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (output != Console.Out || Console.IsOutputRedirected)
            console.Profile.Width = WideEnough;
        var table = new Table().Border(TableBorder.Simple).AddColumns("Series", "When", "What", "Before", "After", "Change", "Confidence");
        foreach (var (one, change) in Series.SelectMany(one => one.Changes.Select(change => (one, change))))
            table.AddRow(Plain(one.Name), Plain(change.At), change.Kind, Number(change.Before), Number(change.After), Percent(change), Confidence(change));
        if (table.Rows.Count > 0)
            console.Write(table);
        var unchanged = Series.Where(one => one.Changes.Count == 0).ToList();
        if (unchanged.Count > 0)
            output.WriteLine($"No change in {string.Join(", ", unchanged.Select(one => $"{PlainText(one.Name)} ({Count(one)})"))}.");
    }

    /// <summary>A name from a file, fit for a terminal or an XML text: what controls it is left out.</summary>
    public static string PlainText(string text) => string.Concat(text.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\uFFFE' or '\uFFFF' ? '·' : letter));

    public static string NameOf(ChangeKind kind) => kind.ToString().ToLowerInvariant();

    public static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Count(One one) => one.Readings < ChangePointDetector.LeastReadings
        ? $"{one.Readings} readings, and fewer than {ChangePointDetector.LeastReadings} show nothing"
        : $"{one.Readings} readings";

    private static string Plain(string text) => Markup.Escape(PlainText(text));

    // A slope that was nearly nothing would have changed by thousands of percent.
    private static string Percent(Change change) => change.Relative is { } relative && Math.Abs(relative) < 100 && change.Kind != NameOf(ChangeKind.Trend)
        ? relative.ToString("+0.0%;-0.0%", CultureInfo.InvariantCulture) : "";

    private static string Confidence(Change change) => change.Confidence >= 0.9995 ? "> 99.9%" : change.Confidence.ToString("0.0%", CultureInfo.InvariantCulture);

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(DetectReport))]
internal sealed partial class DetectReportJson : JsonSerializerContext;
