namespace Lectern.Tuning.Ledger;

/// <summary>A ledger that ends with the process, for suggestions and for tests. Thread-safe.</summary>
public sealed class MemoryLedger : ILedger
{
    private readonly Lock _lock = new();
    private readonly List<LedgerEntry> _entries = [];
    private TuningStop? _stop;
    private bool _taken;

    public Task<IAsyncDisposable?> TryTakeTurnAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_taken)
                return Task.FromResult<IAsyncDisposable?>(null);
            _taken = true;
            return Task.FromResult<IAsyncDisposable?>(new Turn(this));
        }
    }

    public Task<IReadOnlyList<LedgerEntry>> ReadAsync(int most, CancellationToken cancel)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<LedgerEntry>>([.. _entries.OrderByDescending(entry => entry.IsOpen).ThenByDescending(entry => entry.ChangedAt).ThenByDescending(entry => entry.Id).Take(most)]);
    }

    public Task ProposeAsync(string tuner, Proposal proposal, string by, DateTimeOffset at, CancellationToken cancel)
    {
        lock (_lock)
        {
            var known = _entries.FindIndex(entry => entry.State == LedgerState.Proposed && entry.Tuner == tuner && entry.Proposal.Subject == proposal.Subject);
            if (known >= 0)
                _entries[known] = _entries[known] with { Proposal = proposal };
            else
                _entries.Add(new() { Id = _entries.Count + 1, Tuner = tuner, Proposal = proposal, By = by, CreatedAt = at, ChangedAt = at });
        }
        return Task.CompletedTask;
    }

    public Task<LedgerEntry?> MoveAsync(LedgerEntry entry, LedgerMove move, CancellationToken cancel)
    {
        lock (_lock)
        {
            var index = _entries.FindIndex(known => known.Id == entry.Id && known.State == entry.State);
            if (index < 0)
                return Task.FromResult<LedgerEntry?>(null);
            _entries[index] = _entries[index] with
            {
                State = move.To,
                By = move.By,
                ChangedAt = move.At,
                Outcome = move.Outcome ?? _entries[index].Outcome,
                Baseline = move.Baseline ?? _entries[index].Baseline,
                AppliedAt = move.To == LedgerState.Verifying ? move.At : _entries[index].AppliedAt,
            };
            return Task.FromResult<LedgerEntry?>(_entries[index]);
        }
    }

    public Task NoteAsync(LedgerEntry entry, string outcome, CancellationToken cancel)
    {
        lock (_lock)
        {
            var index = _entries.FindIndex(known => known.Id == entry.Id && known.State == entry.State);
            if (index >= 0)
                _entries[index] = _entries[index] with { Outcome = outcome };
        }
        return Task.CompletedTask;
    }

    public Task<TuningStop?> ReadStopAsync(CancellationToken cancel)
    {
        lock (_lock)
            return Task.FromResult(_stop);
    }

    public Task WriteStopAsync(TuningStop? stop, CancellationToken cancel)
    {
        lock (_lock)
            _stop = stop;
        return Task.CompletedTask;
    }

    private sealed class Turn(MemoryLedger ledger) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            lock (ledger._lock)
                ledger._taken = false;
            return ValueTask.CompletedTask;
        }
    }
}
