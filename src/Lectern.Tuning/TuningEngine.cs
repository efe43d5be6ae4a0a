using Lectern.Tuning.Ledger;
using Lectern.Tuning.Responses;

namespace Lectern.Tuning;

/// <summary>
/// Takes one step each time it is called: finishes or undoes what is open, else suggests, and in <see cref="TuningMode.Apply"/> begins the best
/// suggestion. What it is about to do is in the ledger before it does it, so after a crash the next step, on any node, goes on from there.
/// <see cref="RunOnceAsync"/> may be called from several places; the ledger's turn lets one in.
/// </summary>
public sealed class TuningEngine(ILedger ledger, IReadOnlyList<ITuner> tuners, TuningOptions options, TimeProvider time, string node, RegressionResponse? response = null)
{
    // As far back as quarantine may need to look.
    private const int Most = 10_000;

    private long _wantsStepAt;

    /// <summary>A step before the next one is due would be right then; null when none is. Thread-safe.</summary>
    public DateTimeOffset? WantsStepAt
    {
        get => Interlocked.Read(ref _wantsStepAt) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;
        private set => Interlocked.Exchange(ref _wantsStepAt, value?.UtcTicks ?? 0);
    }

    /// <summary>One step.</summary>
    /// <returns>What was done, for the log; null when there was nothing to do.</returns>
    public async Task<string?> RunOnceAsync(CancellationToken cancel)
    {
        WantsStepAt = null;
        if (options.Mode == TuningMode.Off)
            return null;
        await using var turn = await ledger.TryTakeTurnAsync(cancel);
        if (turn is null)
            return null;
        var entries = await ledger.ReadAsync(Most, cancel);
        var mayChange = options.Mode == TuningMode.Apply && await ledger.ReadStopAsync(cancel) is null;
        var blamed = response is null ? null : await response.RunOnceAsync(entries, cancel);
        // Of a tuner that this node does not have, another node takes care.
        if (entries.FirstOrDefault(entry => entry.IsOpen) is { } open)
            return TunerOf(open) is { } tuner ? await ContinueAsync(tuner, open, mayChange, blamed?.Entry.Id == open.Id ? blamed?.Why : null, cancel) : null;
        if (mayChange && blamed is var (last, why) && TunerOf(last) is { } owner)
            return await UndoAsync(owner, last, why, cancel);
        await SuggestAsync(entries, cancel);
        return mayChange ? await BeginAsync(cancel) : null;
    }

    private async Task<string?> ContinueAsync(ITuner tuner, LedgerEntry entry, bool mayChange, string? blame, CancellationToken cancel)
    {
        if (entry.State != LedgerState.Reverting && !mayChange)
            return await UndoAsync(tuner, entry, "stopped before it was measured", cancel);
        if (entry.State == LedgerState.Verifying && blame is not null)
            return await UndoAsync(tuner, entry, blame, cancel);
        return entry.State switch
        {
            LedgerState.Applying => await ApplyAsync(tuner, entry, cancel),
            LedgerState.Verifying => await VerifyAsync(tuner, entry, cancel),
            _ => await RevertAsync(tuner, entry, cancel),
        };
    }

    private async Task SuggestAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel)
    {
        foreach (var tuner in tuners)
        {
            var proposals = (await tuner.ProposeAsync(cancel)).Where(proposal => !IsQuarantined(entries, tuner, proposal.Subject)).ToList();
            foreach (var proposal in proposals)
                await ledger.ProposeAsync(tuner.Name, proposal, node, time.GetUtcNow(), cancel);
            foreach (var old in entries.Where(entry => entry.Tuner == tuner.Name && entry.State == LedgerState.Proposed && !proposals.Exists(proposal => proposal.Subject == entry.Proposal.Subject)))
                await MoveAsync(old, LedgerState.Withdrawn, "the figures no longer ask for it", cancel);
        }
    }

    private async Task<string?> BeginAsync(CancellationToken cancel)
    {
        var candidates = (await ledger.ReadAsync(Most, cancel)).Where(entry => entry is { State: LedgerState.Proposed, Proposal.CanApply: true }).OrderByDescending(entry => entry.Proposal.Benefit);
        foreach (var entry in candidates)
        {
            if (TunerOf(entry) is not { } tuner)
                continue;
            var preparation = await tuner.PrepareAsync(entry, cancel);
            if (preparation.NotNow is { } why)
            {
                await ledger.NoteAsync(entry, $"waits: {why}", cancel);
                continue;
            }
            var move = new LedgerMove(LedgerState.Applying, node, time.GetUtcNow(), "", preparation.Baseline);
            return await ledger.MoveAsync(entry, move, cancel) is { } begun ? await ApplyAsync(tuner, begun, cancel) : null;
        }
        return null;
    }

    private async Task<string?> ApplyAsync(ITuner tuner, LedgerEntry entry, CancellationToken cancel)
    {
        var result = await tuner.ApplyAsync(entry, cancel);
        switch (result.Status)
        {
            case ApplyStatus.Done:
                return await MoveAsync(entry, LedgerState.Verifying, "made; being measured", cancel) is null ? null : $"made: {entry.Proposal.Action}";
            case ApplyStatus.Waiting:
                await ledger.NoteAsync(entry, $"waits: {result.Detail}", cancel);
                return null;
            default:
                return await UndoAsync(tuner, entry, $"could not be made: {result.Detail}", cancel);
        }
    }

    private async Task<string?> VerifyAsync(ITuner tuner, LedgerEntry entry, CancellationToken cancel)
    {
        var verdict = await tuner.VerifyAsync(entry, cancel);
        switch (verdict.Kind)
        {
            case VerdictKind.Keep:
                return await MoveAsync(entry, LedgerState.Kept, verdict.Evidence, cancel) is null ? null : $"kept: {entry.Proposal.Action} ({verdict.Evidence})";
            case VerdictKind.Revert:
                return await UndoAsync(tuner, entry, verdict.Evidence, cancel);
            default:
                await ledger.NoteAsync(entry, verdict.Evidence, cancel);
                WantsStepAt = verdict.AskAgainAt;
                return null;
        }
    }

    private async Task<string?> UndoAsync(ITuner tuner, LedgerEntry entry, string why, CancellationToken cancel) =>
        await MoveAsync(entry, LedgerState.Reverting, why, cancel) is { } reverting ? await RevertAsync(tuner, reverting, cancel) : null;

    private async Task<string?> RevertAsync(ITuner tuner, LedgerEntry entry, CancellationToken cancel)
    {
        await tuner.RevertAsync(entry, cancel);
        return await MoveAsync(entry, LedgerState.Reverted, null, cancel) is null ? null : $"taken back: {entry.Proposal.Action} ({entry.Outcome})";
    }

    private Task<LedgerEntry?> MoveAsync(LedgerEntry entry, LedgerState to, string? outcome, CancellationToken cancel) =>
        ledger.MoveAsync(entry, new(to, node, time.GetUtcNow(), outcome), cancel);

    private ITuner? TunerOf(LedgerEntry entry) => tuners.FirstOrDefault(tuner => tuner.Name == entry.Tuner);

    private bool IsQuarantined(IReadOnlyList<LedgerEntry> entries, ITuner tuner, string subject)
    {
        var least = time.GetUtcNow() - TimeSpan.FromDays(options.QuarantineDays);
        return entries.Any(entry => entry.Tuner == tuner.Name && entry.Proposal.Subject == subject && entry.ChangedAt > least
            && entry.State is LedgerState.Reverted or LedgerState.Rejected);
    }
}
