namespace Lectern.Tuning.Ledger;

/// <summary>Where a change is. The order is that of the numbers in the store; docs/tuning.md has the picture.</summary>
public enum LedgerState
{
    /// <summary>Suggested; nothing was done.</summary>
    Proposed,

    /// <summary>Written down before the change is made: it may be made, half made or not.</summary>
    Applying,

    /// <summary>Made; its effect is being measured.</summary>
    Verifying,

    /// <summary>Written down before the change is taken back.</summary>
    Reverting,

    /// <summary>Made and measured to be good.</summary>
    Kept,

    /// <summary>Taken back; not suggested again until its quarantine is over.</summary>
    Reverted,

    /// <summary>An operator does not want it; not suggested again until its quarantine is over.</summary>
    Rejected,

    /// <summary>No longer suggested: the figures changed.</summary>
    Withdrawn,
}

/// <summary>One change in the ledger.</summary>
public sealed record LedgerEntry
{
    public long Id { get; init; }

    /// <summary>The tuner's name.</summary>
    public required string Tuner { get; init; }

    public required Proposal Proposal { get; init; }
    public LedgerState State { get; init; }

    /// <summary>What was measured before the change, in the tuner's own form; empty before <see cref="LedgerState.Applying"/>.</summary>
    public string Baseline { get; init; } = "";

    /// <summary>What came of it: measured figures, or why it waits.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Who made the last move: a node, or an operator.</summary>
    public required string By { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Of the last move.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>When the change had been made; null before.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>Begun and not ended: while there is one, nothing else is begun.</summary>
    public bool IsOpen => State is LedgerState.Applying or LedgerState.Verifying or LedgerState.Reverting;
}
