using System.Globalization;
using Lectern.Tuning.Ledger;

namespace Lectern.Tuning.Responses;

/// <summary>What may have made a figure worse.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Suspects">What happened shortly before, the latest first.</param>
/// <param name="TakeBack">The engine's own change that is to be taken back; null when none is.</param>
/// <param name="Why">Why that one, or why none.</param>
public sealed record Suspicion(WorseFigure Figure, IReadOnlyList<Suspect> Suspects, LedgerEntry? TakeBack, string Why)
{
    // The place of a change in minutes of noisy figures is known within some of them.
    private static readonly TimeSpan Vague = TimeSpan.FromMinutes(5);

    public string Subject => string.Create(CultureInfo.InvariantCulture, $"{Figure.Figure} at {Figure.At.UtcDateTime:yyyy-MM-dd HH:mm}");

    public string What => string.Create(CultureInfo.InvariantCulture, $"{Figure.Figure} went from {Figure.Before:G4} to {Figure.After:G4} at {Figure.At.UtcDateTime:HH:mm} and stayed there");

    /// <summary>
    /// Deploys and changes within the window before are suspected. The engine's own last change is taken back, unless it had been measured to be good
    /// and a deploy came after it: then that is the likelier cause, and without the change things would be worse still.
    /// </summary>
    public static Suspicion Of(WorseFigure figure, IReadOnlyList<DeployedVersion> deploys, IReadOnlyList<LedgerEntry> entries, TimeSpan window)
    {
        var suspects = deploys.Select(Suspect.Of).Concat(entries.SelectMany(Suspect.AllOf))
            .Where(suspect => suspect.At >= figure.At - window && suspect.At <= figure.At + Vague).OrderByDescending(suspect => suspect.At).ToList();
        if (suspects.FirstOrDefault(suspect => suspect.Change is not null) is not { Change: { } change } own)
            return new(figure, suspects, null, suspects.Count == 0 ? "nothing is known to have happened before" : "no change of the engine's own came before");
        if (own.WasTakenBack)
            return new(figure, suspects, null, "the engine's last change was to take one back");
        if (change.State == LedgerState.Kept && suspects.Exists(suspect => suspect.Change is null && suspect.At > own.At))
            return new(figure, suspects, null, "its own last change had been measured to be good before the deploy");
        return new(figure, suspects, change, $"the engine's own last change, '{change.Proposal.Action}', came {Math.Max(0, (figure.At - own.At).TotalMinutes):0} min before");
    }

    /// <summary>For the ledger: only to be read.</summary>
    public Proposal ToProposal() => new(Subject, TakeBack is null ? "look at what happened before" : $"take back: {TakeBack.Proposal.Action}", "", $"{What}; {Why}.",
        Suspects.Count == 0 ? "No suspects." : $"Suspects: {string.Join("; ", Suspects.Select(suspect => suspect.ToString()))}.", 0, CanApply: false);
}

/// <summary>Something that happened before a figure became worse.</summary>
/// <param name="At">When.</param>
/// <param name="What">For people.</param>
/// <param name="Change">The change in the ledger; null for a deploy.</param>
/// <param name="WasTakenBack">Was the change taken back then, instead of made?</param>
public sealed record Suspect(DateTimeOffset At, string What, LedgerEntry? Change = null, bool WasTakenBack = false)
{
    public static Suspect Of(DeployedVersion deploy) => new(deploy.At, $"version {deploy.Version} deployed{(deploy.Node is { } node ? $" on {node}" : "")}");

    public static IEnumerable<Suspect> AllOf(LedgerEntry entry)
    {
        if (entry.AppliedAt is not { } applied)
            yield break;
        if (entry.State is LedgerState.Verifying or LedgerState.Kept)
            yield return new(applied, $"change {entry.Id} made: {entry.Proposal.Action}", entry);
        if (entry.State == LedgerState.Reverted)
            yield return new(entry.ChangedAt, $"change {entry.Id} taken back: {entry.Proposal.Action}", entry, WasTakenBack: true);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcDateTime:HH:mm} {What}");
}
