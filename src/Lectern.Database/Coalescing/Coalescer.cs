using Lectern.Database.Replicas;

namespace Lectern.Database.Coalescing;

/// <summary>
/// Makes one statement of concurrent reads of one row each. A read that comes while nothing is under way goes out at once; those that
/// come while one is under way gather, and go out together when it is back: the window is as long as the database needs, and nobody
/// waits on an idle database. Readers of the same row share it. Thread-safe.
/// </summary>
/// <typeparam name="TKey">What a row is found by.</typeparam>
/// <typeparam name="TValue">What is made of a row.</typeparam>
/// <param name="load">Reads the rows of these keys, each there once, in one round trip; keys without a row are left out.</param>
/// <param name="maxKeys">Keys of one statement; more go out beside it.</param>
/// <param name="maxFlights">Statements under way at once.</param>
public sealed class Coalescer<TKey, TValue>(Func<IReadOnlyCollection<TKey>, CancellationToken, Task<IReadOnlyDictionary<TKey, TValue>>> load, int maxKeys = 500, int maxFlights = 2)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _lock = new();
    private readonly Queue<Flight> _gathered = new();
    private Flight? _gathering;
    private int _underWay;

    /// <summary>The row of <paramref name="key"/>, or null. A caller who is cancelled leaves; the others get their rows.</summary>
    public async Task<TValue?> FindAsync(TKey key, CancellationToken cancel)
    {
        Flight flight;
        Flight? departs;
        lock (_lock)
        {
            if (_gathering is null || _gathering.Keys.Count >= maxKeys)
                _gathered.Enqueue(_gathering = new());
            flight = _gathering;
            flight.Join(key, DatabaseScope.Current);
            departs = Depart();
        }
        if (departs is not null)
            _ = FlyAsync(departs);
        var rows = await flight.Landed.WaitAsync(cancel);
        flight.ShareWith(DatabaseScope.Current);
        return rows.GetValueOrDefault(key);
    }

    // Under the lock.
    private Flight? Depart()
    {
        if (_underWay >= maxFlights || !_gathered.TryDequeue(out var flight))
            return null;
        _underWay++;
        if (flight == _gathering)
            _gathering = null;
        return flight;
    }

    private async Task FlyAsync(Flight flight)
    {
        // The rows are of everybody on board, and so are their costs; and they must show what anyone on board has to see.
        // A scope for each, or they would look like one request that repeats itself.
        DatabaseScope.Begin("coalesced reads").Follow(flight.Seen);
        try
        {
            flight.Load(await load(flight.Keys, CancellationToken.None));
        }
        catch (Exception fault)
        {
            flight.Fail(fault);
        }
        // The database works on the next ones while the readers of these take the thread.
        if (Next() is { } next)
            _ = FlyAsync(next);
        flight.Land();
    }

    private Flight? Next()
    {
        lock (_lock)
        {
            _underWay--;
            return Depart();
        }
    }

    private sealed class Flight
    {
        // Its readers go on one after the other on the thread that has read the rows: a change of threads for each would cost more than
        // most of them do.
        private readonly TaskCompletionSource<IReadOnlyDictionary<TKey, TValue>> _landed = new();
        private IReadOnlyDictionary<TKey, TValue> _rows = null!;
        private Exception? _fault;

        public HashSet<TKey> Keys { get; } = [];

        public Task<IReadOnlyDictionary<TKey, TValue>> Landed => _landed.Task;

        public PositionMark Seen { get; } = new();

        public void Join(TKey key, DatabaseScope? scope)
        {
            Keys.Add(key);
            if (scope is not null)
                Seen.Witness(scope.Mark);
        }

        public void ShareWith(DatabaseScope? scope) => scope?.Mark.Witness(Seen);

        public void Load(IReadOnlyDictionary<TKey, TValue> rows) => _rows = rows;

        public void Fail(Exception fault) => _fault = fault;

        public void Land()
        {
            if (_fault is null)
                _landed.SetResult(_rows);
            else
                _landed.SetException(_fault);
        }
    }
}
