namespace Lectern.Tuning.Ledger;

/// <summary>
/// Every change, its reason, its evidence and its undo, and the turn to change something. Thread-safe. Moves are single conditional updates:
/// of two who try the same move, one does it.
/// </summary>
public interface ILedger
{
    /// <summary>The turn of the whole fleet. Null when somebody else has it. Whoever dies loses it.</summary>
    Task<IAsyncDisposable?> TryTakeTurnAsync(CancellationToken cancel);

    /// <summary>The open ones, then the others by their last move, the latest first.</summary>
    /// <param name="most">At most so many.</param>
    /// <param name="cancel">Stops it.</param>
    Task<IReadOnlyList<LedgerEntry>> ReadAsync(int most, CancellationToken cancel);

    /// <summary>Adds it as proposed. Where the subject is proposed already, what is said of it is brought up to date.</summary>
    Task ProposeAsync(string tuner, Proposal proposal, string by, DateTimeOffset at, CancellationToken cancel);

    /// <summary>Moves <paramref name="entry"/> on if it is still in the state that it has here.</summary>
    /// <returns>As it is now; null when somebody else moved it.</returns>
    Task<LedgerEntry?> MoveAsync(LedgerEntry entry, LedgerMove move, CancellationToken cancel);

    /// <summary>Writes down how it goes without moving it.</summary>
    Task NoteAsync(LedgerEntry entry, string outcome, CancellationToken cancel);

    /// <summary>Who stopped all tuning; null when nobody did.</summary>
    Task<TuningStop?> ReadStopAsync(CancellationToken cancel);

    /// <summary>Stops all tuning on every node, or with null lets it go on.</summary>
    Task WriteStopAsync(TuningStop? stop, CancellationToken cancel);
}

/// <param name="To">The new state.</param>
/// <param name="By">Who moves it.</param>
/// <param name="At">When.</param>
/// <param name="Outcome">What is to be known of it; null leaves what is there.</param>
/// <param name="Baseline">Null leaves what is there.</param>
public sealed record LedgerMove(LedgerState To, string By, DateTimeOffset At, string? Outcome = null, string? Baseline = null);

/// <param name="By">Who stopped it.</param>
/// <param name="At">When.</param>
public sealed record TuningStop(string By, DateTimeOffset At);
