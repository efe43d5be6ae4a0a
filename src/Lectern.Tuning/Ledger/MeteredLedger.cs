using System.Diagnostics.Metrics;

namespace Lectern.Tuning.Ledger;

/// <summary>
/// Counts the moves that this node makes in the ledger, in the meter <c>Lectern.Tuning</c>: <c>lectern.tuning.moves</c> by the state that a change
/// came to. Charts and alerts know from it that something was changed. Thread-safe.
/// </summary>
public sealed class MeteredLedger : ILedger, IDisposable
{
    private readonly ILedger _ledger;
    private readonly Meter _meter;
    private readonly Counter<long> _moves;

    /// <param name="ledger">Where the moves are made.</param>
    /// <param name="scope">Tells this application's meter from others in the process.</param>
    public MeteredLedger(ILedger ledger, object? scope)
    {
        _ledger = ledger;
        _meter = new(new MeterOptions("Lectern.Tuning") { Scope = scope });
        _moves = _meter.CreateCounter<long>("lectern.tuning.moves", "{move}", "Changes in the ledger that came to a state.");
    }

    public Task<IAsyncDisposable?> TryTakeTurnAsync(CancellationToken cancel) => _ledger.TryTakeTurnAsync(cancel);

    public Task<IReadOnlyList<LedgerEntry>> ReadAsync(int most, CancellationToken cancel) => _ledger.ReadAsync(most, cancel);

    public Task ProposeAsync(string tuner, Proposal proposal, string by, DateTimeOffset at, CancellationToken cancel) => _ledger.ProposeAsync(tuner, proposal, by, at, cancel);

    public async Task<LedgerEntry?> MoveAsync(LedgerEntry entry, LedgerMove move, CancellationToken cancel)
    {
        var moved = await _ledger.MoveAsync(entry, move, cancel);
        // Somebody else's move is counted there.
        if (moved is not null)
            _moves.Add(1, new KeyValuePair<string, object?>("lectern.tuning.state", move.To.ToString().ToLowerInvariant()));
        return moved;
    }

    public Task NoteAsync(LedgerEntry entry, string outcome, CancellationToken cancel) => _ledger.NoteAsync(entry, outcome, cancel);

    public Task<TuningStop?> ReadStopAsync(CancellationToken cancel) => _ledger.ReadStopAsync(cancel);

    public Task WriteStopAsync(TuningStop? stop, CancellationToken cancel) => _ledger.WriteStopAsync(stop, cancel);

    public void Dispose() => _meter.Dispose();
}
