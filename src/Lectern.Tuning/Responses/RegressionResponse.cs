using Lectern.Tuning.Ledger;

namespace Lectern.Tuning.Responses;

/// <summary>A figure that became worse and stayed so.</summary>
/// <param name="Figure">Its name.</param>
/// <param name="At">The first minute that is worse, within a few.</param>
/// <param name="Before">Its level before.</param>
/// <param name="After">Its level after.</param>
public sealed record WorseFigure(string Figure, DateTimeOffset At, double Before, double After);

/// <summary>A version that was put into service.</summary>
/// <param name="Version">Which.</param>
/// <param name="Node">Where; null for the whole fleet.</param>
/// <param name="At">When.</param>
public sealed record DeployedVersion(string Version, string? Node, DateTimeOffset At);

/// <summary>Where the response gets from what happened.</summary>
public interface IRegressionFigures
{
    Task<IReadOnlyList<WorseFigure>> WorseAsync(DateTimeOffset since, CancellationToken cancel);

    Task<IReadOnlyList<DeployedVersion>> DeploysAsync(DateTimeOffset since, CancellationToken cancel);
}

/// <summary>
/// Writes into the ledger of each figure that became worse what happened right before, and names the engine's own last change when that is to be
/// taken back. See docs/tuning.md.
/// </summary>
public sealed class RegressionResponse(IRegressionFigures figures, ILedger ledger, RegressionResponseOptions options, TimeProvider time, string node)
{
    /// <summary>The name of its entries in the ledger.</summary>
    public const string Name = "regressions";

    // Who looks for the cause of something older knows more than the ledger.
    private static readonly TimeSpan LooksBack = TimeSpan.FromDays(1);

    /// <summary>Looks once.</summary>
    /// <param name="entries">The ledger.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The change that is to be taken back, and why; null when none is.</returns>
    public async Task<(LedgerEntry Entry, string Why)?> RunOnceAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel)
    {
        if (!options.Enabled)
            return null;
        var now = time.GetUtcNow();
        foreach (var old in entries.Where(entry => entry.Tuner == Name && entry.State == LedgerState.Proposed && entry.CreatedAt < now - TimeSpan.FromDays(7)))
            await ledger.MoveAsync(old, new(LedgerState.Withdrawn, node, now, "a week old"), cancel);
        var worse = await figures.WorseAsync(now - LooksBack, cancel);
        if (worse.Count == 0)
            return null;
        var deploys = await figures.DeploysAsync(now - LooksBack - TimeSpan.FromMinutes(options.WindowMinutes), cancel);
        (LedgerEntry, string)? back = null;
        foreach (var figure in worse)
        {
            var suspicion = Suspicion.Of(figure, deploys, entries, TimeSpan.FromMinutes(options.WindowMinutes));
            if (!entries.Any(entry => entry.Tuner == Name && entry.Proposal.Subject == suspicion.Subject))
                await ledger.ProposeAsync(Name, suspicion.ToProposal(), node, now, cancel);
            if (suspicion.TakeBack is { } entry)
                back ??= (entry, $"{suspicion.What}; {suspicion.Why}");
        }
        return back;
    }
}
