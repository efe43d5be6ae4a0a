using Lectern.Database.Admission;

namespace Lectern.Database.Sqlite;

/// <summary>
/// SQLite has one writer at a time. Writers of this process wait here in order, instead of polling the file's lock.
/// Thread-safe.
/// </summary>
internal sealed class WriterQueue : IDisposable
{
    private const int MaxWaiting = 1000;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _waiting;

    /// <exception cref="DatabaseBusyException">1,000 writers wait already, or this one waited 5 s.</exception>
    public async Task<IDisposable> WaitAsync(CancellationToken cancel)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MaxWaiting)
                throw new DatabaseBusyException(BusyReason.QueueFull, $"{MaxWaiting} writes are waiting already; try again in a moment, or move to PostgreSQL for this many writers.");
            if (!await _turn.WaitAsync(MaxWait, cancel))
                throw new DatabaseBusyException(BusyReason.WaitedTooLong, $"The write waited {MaxWait.TotalSeconds} s for its turn; try again in a moment, or move to PostgreSQL for this many writers.");
            return new Turn(_turn);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        private SemaphoreSlim? _turn = turn;

        public void Dispose() => Interlocked.Exchange(ref _turn, null)?.Release();
    }
}
