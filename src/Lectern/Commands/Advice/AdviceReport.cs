using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lectern.Tuning;
using Lectern.Tuning.Indexes;
using Lectern.Tuning.Ledger;

namespace Lectern.Commands.Advice;

/// <summary>What <c>lectern advise</c> found, or did.</summary>
/// <param name="Mode">suggest or apply.</param>
/// <param name="Missing">What to install for better advice.</param>
/// <param name="Changes">Proposals, or with apply the ledger.</param>
/// <param name="LeftAlone">Statements that could not be read, and why.</param>
internal sealed record AdviceReport(string Mode, IReadOnlyList<string> Missing, IReadOnlyList<AdvisedChange> Changes, IReadOnlyList<string> LeftAlone)
{
    public static AdviceReport Of(string mode, IReadOnlyList<Proposal> proposals, IReadOnlyList<LedgerEntry> entries, PostgresIndexTuner tuner) => new(mode, tuner.Missing,
        [.. proposals.Select(proposal => AdvisedChange.Of(proposal, "proposed", "")), .. entries.Select(AdvisedChange.Of)], tuner.LeftAlone);

    public static AdviceReport Of(string mode, IReadOnlyList<LedgerEntry> entries, IReadOnlyList<string> missing) => new(mode, missing, [.. entries.Select(AdvisedChange.Of)], []);

    public string ToJson() => JsonSerializer.Serialize(this, AdviceJson.Default.AdviceReport);

    public void WriteText(TextWriter output)
    {
        foreach (var missing in Missing)
            output.WriteLine($"Note: {missing}.");
        if (Changes.Count == 0)
            output.WriteLine("No index would save enough of the time that was looked at.");
        foreach (var change in Changes)
        {
            output.WriteLine();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{change.State}, {change.Benefit:P0} of all time estimated"));
            output.WriteLine($"  {change.Action};");
            output.WriteLine($"  why:  {change.Reason}");
            output.WriteLine($"  from: {change.Evidence}");
            if (change.Outcome.Length > 0)
                output.WriteLine($"  came: {change.Outcome}");
            output.WriteLine($"  undo: {change.Undo};");
        }
        foreach (var left in LeftAlone)
            output.WriteLine($"Left alone: {left}");
    }
}

internal sealed record AdvisedChange(string State, string Subject, string Action, string Undo, string Reason, string Evidence, double Benefit, bool CanApply, string Outcome)
{
    public static AdvisedChange Of(LedgerEntry entry) => Of(entry.Proposal, entry.State.ToString().ToLowerInvariant(), entry.Outcome);

    public static AdvisedChange Of(Proposal proposal, string state, string outcome) =>
        new(state, proposal.Subject, proposal.Action, proposal.Undo, proposal.Reason, proposal.Evidence, Math.Round(proposal.Benefit, 4), proposal.CanApply, outcome);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(AdviceReport))]
internal sealed partial class AdviceJson : JsonSerializerContext;
