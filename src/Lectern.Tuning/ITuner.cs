using Lectern.Tuning.Ledger;

namespace Lectern.Tuning;

/// <summary>
/// Knows one kind of change: finds it, makes it, measures what it did and takes it back. <see cref="TuningEngine"/> decides when, one change at
/// a time in the whole fleet, and writes into the ledger before it calls. See docs/tuning.md.
/// </summary>
/// <remarks><see cref="ApplyAsync"/> and <see cref="RevertAsync"/> are called again after a crash and must then do what is left to do.</remarks>
public interface ITuner
{
    /// <summary>In the ledger and in addresses: "indexes", "cache", "pool". Never changes.</summary>
    string Name { get; }

    /// <summary>What would make it faster now, the best first. Changes nothing.</summary>
    Task<IReadOnlyList<Proposal>> ProposeAsync(CancellationToken cancel);

    /// <summary>Right before a change: may it be made now, and what is measured before it? Changes nothing.</summary>
    Task<Preparation> PrepareAsync(LedgerEntry entry, CancellationToken cancel);

    /// <summary>Makes the change. Idempotent.</summary>
    Task<ApplyResult> ApplyAsync(LedgerEntry entry, CancellationToken cancel);

    /// <summary>
    /// What the change did, measured against <see cref="LedgerEntry.Baseline"/>. It may take the change back for a while to measure both by turns;
    /// when it says <see cref="VerdictKind.Keep"/>, the change is made.
    /// </summary>
    Task<Verdict> VerifyAsync(LedgerEntry entry, CancellationToken cancel);

    /// <summary>Takes the change back, wholly or half made. Idempotent; an exception means that it is tried again later.</summary>
    Task RevertAsync(LedgerEntry entry, CancellationToken cancel);
}
