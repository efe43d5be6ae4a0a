using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lectern.Fleet.Planning;
using Lectern.Fleet.Scaling;
using Spectre.Console;

namespace Lectern.Commands.Plans;

/// <summary>What <c>lectern plan</c> says: a table for people, JSON for programs.</summary>
internal static class PlanReport
{
    private const int WideEnough = 400;

    public sealed record Replayed(string Policy, double InstanceHours, double StaticInstanceHours, double Saved, double MinutesOverObjective, int Changes, int Flaps, int MostNodes, double Cost, double StaticCost);

    public sealed record Replay(DateTimeOffset From, double Hours, double MeanRate, double PeakRate, IReadOnlyList<Replayed> Policies);

    public static string ToJson(CapacityPlan plan) => JsonSerializer.Serialize(plan, PlanReportJson.Default.CapacityPlan);

    public static string ToJson(TrafficTrace trace, IReadOnlyDictionary<ScalingPolicyName, ReplayResult> results) => JsonSerializer.Serialize(Of(trace, results), PlanReportJson.Default.Replay);

    public static string Table(TrafficTrace trace, IReadOnlyDictionary<ScalingPolicyName, ReplayResult> results)
    {
        var replay = Of(trace, results);
        var table = new Table().Border(TableBorder.Simple).AddColumns("Policy", "Instance-hours", "Against static", "Minutes over", "Changes", "Flaps", "Most", "Cost", "Static");
        foreach (var row in replay.Policies)
            table.AddRow(row.Policy, Number(row.InstanceHours, "N1"), $"{Number(-100 * row.Saved, "+0.0;-0.0;0.0")} %", Number(row.MinutesOverObjective, "N0"), Number(row.Changes, "N0"), Number(row.Flaps, "N0"), Number(row.MostNodes, "N0"), Number(row.Cost, "N2"), Number(row.StaticCost, "N2"));
        return $"{Number(replay.Hours, "N1")} hours of traffic from {replay.From:yyyy-MM-dd HH:mm}, {Number(replay.MeanRate, "N2")} requests a second in the mean and {Number(replay.PeakRate, "N2")} at the peak.\n{Text(table)}";
    }

    public static string Table(CapacityPlan plan)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Part", "Busy, if one", "Needed", "How");
        foreach (var row in plan.Rows)
            table.AddRow(Markup.Escape(row.Part), $"{Number(100 * row.Saturation, "N0")} %", row.Grows || row.Units == 1 ? Number(row.Units, "N0") : $"{Number(row.Units, "N0")}: there is one", Markup.Escape(row.Formula));
        var wall = plan.Wall is { } row1 ? $"The wall: {row1.Part}, {Number(row1.Saturation, "0.0")} times what one takes; docs/scaling.md says what to do.\n" : "Nothing is asked of a single part that it cannot take.\n";
        return $"{Number(plan.Learners, "N0")} learners at the same time make {Number(plan.Rate, "N0")} requests a second. {plan.Rows[0].Part} saturate first.\n{Text(table)}{wall}";
    }

    private static Replay Of(TrafficTrace trace, IReadOnlyDictionary<ScalingPolicyName, ReplayResult> results) =>
        new(trace.Start, trace.Length.TotalHours, trace.Counts.Average() / trace.Interval.TotalSeconds, trace.Counts.Max() / trace.Interval.TotalSeconds, [.. results.Select(result => Of(result.Key, result.Value))]);

    private static Replayed Of(ScalingPolicyName policy, ReplayResult result) => new(policy.ToString(), Math.Round(result.InstanceHours, 2), Math.Round(result.StaticHours, 2), Math.Round(1 - (result.InstanceHours / result.StaticHours), 4),
        Math.Round(result.MinutesOver, 2), result.Changes, result.Flaps, result.MostNodes, Math.Round(result.Cost, 2), Math.Round(result.StaticCost, 2));

    private static string Text(Table table)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = WideEnough;
        console.Write(table);
        return text.ToString();
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(PlanReport.Replay))]
[JsonSerializable(typeof(CapacityPlan))]
internal sealed partial class PlanReportJson : JsonSerializerContext;
