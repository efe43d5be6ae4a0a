using System.Collections.Concurrent;
using Lectern.Caching.Generations;
using Lectern.Caching.Memory;
using Lectern.Caching.Shared;

namespace Lectern.Caching;

/// <summary>
/// Values in memory, in Redis where there is one, and from their loader. When an invalidation has returned, nothing that was loaded
/// before it is given here any more, and elsewhere not after Redis has told the other nodes. See docs/caching.md. Thread-safe; one per process.
/// </summary>
public sealed partial class Cache : IAsyncDisposable
{
    private const int Stripes = 64;

    private readonly Lock[] _locks = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private readonly ConcurrentDictionary<string, Flight> _flights = new(StringComparer.Ordinal);
    private readonly MemoryLayer _memory;
    private readonly GenerationTable _generations;
    private readonly CacheOptions _options;
    private readonly CacheClock _clock;
    private readonly Random _random;
    private readonly CacheMeter _meter;
    private readonly SharedLayer? _shared;
    private readonly ITimer _sweeper;
    private int _era = 1;

    /// <param name="options">Size and limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Chance, for jitter; used under a lock.</param>
    /// <param name="redis">The layer that nodes share; none by default.</param>
    public Cache(CacheOptions options, TimeProvider time, Random random, SharedLayerOptions? redis = null)
    {
        (_options, _clock, _random) = (options, new CacheClock(time), random);
        _memory = new MemoryLayer((long)options.MemoryMegabytes << 20);
        _generations = new GenerationTable(options.MaxTags);
        _meter = new CacheMeter(_memory, () => _shared, options);
        if (redis is not null)
            _shared = new SharedLayer(redis, _generations, this, time);
        _sweeper = time.CreateTimer(_ => _memory.Sweep(_clock.Now), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Is anything kept?</summary>
    public bool IsEnabled => _options.Enabled;

    /// <summary>Entries in memory.</summary>
    public int Count => _memory.Count;

    /// <summary>Bytes in memory, overheads included.</summary>
    public long Bytes => _memory.Bytes;

    /// <summary>Memory for entries, in MB, as it is now.</summary>
    public int MemoryMegabytes => (int)(_memory.Capacity >> 20);

    /// <summary>The state of Redis as the cache sees it.</summary>
    public SharedLayerState SharedState => _shared?.State ?? SharedLayerState.None;

    /// <summary>Completes when Redis has answered for the first time, and what is loaded from then on stays; where there is none, at once.</summary>
    public Task Joined => _shared?.Arrived ?? Task.CompletedTask;

    /// <summary>What families counted.</summary>
    public IReadOnlyList<CacheFamilyFigures> Figures => _meter.Figures;

    /// <summary>Gives memory for entries more or less room, and evicts what no longer fits.</summary>
    /// <param name="megabytes">MB, as <see cref="CacheOptions.MemoryMegabytes"/>.</param>
    public void Resize(int megabytes) => _memory.Resize((long)megabytes << 20);

    /// <summary>What the entries of families cost and would cost otherwise: what a tuner wants to know.</summary>
    public IReadOnlyList<CacheFamilyCosts> Costs => _meter.Costs;

    internal int Era => Volatile.Read(ref _era);

    /// <summary>The value if it is in memory, fresh and true. Allocates nothing, takes no lock and never waits.</summary>
    public bool TryGet<T>(string key, out T? value)
        where T : class
    {
        if (_memory.Find(key) is { } entry && entry.IsTrue(Era) && _clock.Now < entry.RefreshFrom)
        {
            entry.Family.Counts.Add(CountKind.MemoryHit);
            value = (T?)entry.Value;
            return true;
        }
        value = null;
        return false;
    }

    /// <summary>The value of <paramref name="key"/>: from memory, from Redis, or from <paramref name="loader"/>, which one caller runs for all who want it.</summary>
    /// <param name="key">What.</param>
    /// <param name="state">Given to the loader, so that it need not be a closure.</param>
    /// <param name="loader">Loads the value. It is not cancelled when a caller leaves, but after the hard limit of the family.</param>
    /// <param name="codec">Turns it into bytes.</param>
    /// <param name="cancel">Lets the caller leave.</param>
    /// <returns>Null when the loader says that there is none.</returns>
    /// <exception cref="TimeoutException">The load took longer than the family's hard limit, and there was nothing older that could be given.</exception>
    /// <exception cref="ArgumentException">The key or a tag is empty, too long or half a surrogate pair, or there are too many tags.</exception>
    public ValueTask<T?> GetAsync<TState, T>(in CacheKey key, TState state, CacheLoader<TState, T> loader, ICacheCodec<T> codec, CancellationToken cancel)
        where T : class
    {
        if (TryGet<T>(key.Text, out var value))
            return new(value);
        return new(MissAsync(key, state, loader, codec, cancel));
    }

    /// <summary>
    /// Makes everything untrue that has one of these tags: a tag, a key, a prefix of whole segments such as <c>course:algebra:*</c>, or
    /// <c>*</c> for everything. Call it after the change is committed.
    /// </summary>
    /// <param name="tags">Tags, keys and prefixes; a name is both a tag and a key.</param>
    /// <param name="position">Where the change stands in the database, for loaders that read from replicas; null when that does not matter.</param>
    /// <param name="cancel">Stops waiting for Redis; it is done nevertheless.</param>
    /// <returns>False when Redis did not answer: it is done on this node, and will be done in Redis as soon as it answers again.</returns>
    /// <exception cref="ArgumentException">A tag or the position cannot be used, or a prefix has more segments than count.</exception>
    public async ValueTask<bool> InvalidateAsync(IReadOnlyCollection<string> tags, string? position = null, CancellationToken cancel = default)
    {
        CacheNames.CheckInvalidation(tags, position);
        foreach (var tag in tags)
            InvalidateHere(tag, position);
        return _shared is null || await InvalidateThereAsync(_shared, tags, position).WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _sweeper.DisposeAsync();
        if (_shared is not null)
            await _shared.DisposeAsync();
        _meter.Dispose();
    }

    private async Task<bool> InvalidateThereAsync(SharedLayer shared, IReadOnlyCollection<string> tags, string? position)
    {
        var everywhere = await shared.InvalidateAsync(tags, position);
        // Whoever read between the two was told by Redis what held before.
        foreach (var tag in tags)
            InvalidateHere(tag, position);
        return everywhere;
    }

    // A tag, and the key of that name. The next number is learned by the next reader: from Redis, where there is one.
    private void InvalidateHere(string tag, string? position)
    {
        _generations.Forget(tag, position);
        KeyChanged(tag);
    }

    /// <summary>Somebody has changed or removed the value of a key.</summary>
    internal void KeyChanged(string key)
    {
        lock (LockOf(key))
        {
            if (_flights.TryGetValue(key, out var flight))
                flight.Disturb();
            _memory.Remove(key)?.Counts.Add(CountKind.Invalidated);
        }
    }

    /// <summary>Invalidations may have been missed: nothing that is in memory is known to be true.</summary>
    internal void NewEra()
    {
        Interlocked.Increment(ref _era);
        _generations.ForgetAll();
    }

    private Lock LockOf(string key) => _locks[(uint)string.GetHashCode(key) % Stripes];

    private async Task<T?> MissAsync<TState, T>(CacheKey key, TState state, CacheLoader<TState, T> loader, ICacheCodec<T> codec, CancellationToken cancel)
        where T : class
    {
        CacheNames.Check(key);
        _meter.Know(key.Family);
        if (!_options.Enabled)
            return await loader(state, new(key, []), cancel);
        var now = _clock.Now;
        if (Board(key, now, out var old, out var isPilot) is not { } flight)
        {
            key.Family.Counts.Add(CountKind.MemoryHit);
            return (T?)old!.Value;
        }
        if (isPilot)
            _ = FlyAsync(flight, key, state, loader, codec, old);
        else
            key.Family.Counts.Add(CountKind.Coalesced);
        if (old is not null && now < old.StaleUntil)
            return await OldOrNewAsync<T>(flight, old, now, cancel);
        return await NewAsync<T>(flight, key.Family, cancel);
    }

    // Joins the flight of the key, or starts one; null when the last one has just landed. What is there already is looked up at the same
    // moment: if the key changes later, the flight is told.
    private Flight? Board(in CacheKey key, long now, out MemoryEntry? old, out bool isPilot)
    {
        lock (LockOf(key.Text))
        {
            var found = _memory.Find(key.Text);
            old = found is not null && found.IsTrue(Era) ? found : null;
            isPilot = false;
            if (now < old?.RefreshFrom)
                return null;
            if (_flights.TryGetValue(key.Text, out var flight) && flight.TakesPassengers(Era))
                return flight;
            isPilot = true;
            if (found is not null && old is null)
                key.Family.Counts.Add(CountKind.Invalidated);
            return _flights[key.Text] = new();
        }
    }

    // A fresh entry is given at once; one past its lifetime, when the newer one keeps everybody waiting.
    private async Task<T?> OldOrNewAsync<T>(Flight flight, MemoryEntry old, long now, CancellationToken cancel)
        where T : class
    {
        if (now < old.FreshUntil)
        {
            old.Family.Counts.Add(CountKind.MemoryHit);
            return (T?)old.Value;
        }
        // The delay is no failure: what has been invalidated meanwhile is not given, and then the newer one is waited for.
        await Task.WhenAny(flight.Landed, Task.Delay(old.Family.SoftLimit, _clock.Time, cancel));
        cancel.ThrowIfCancellationRequested();
        if (!flight.Landed.IsCompletedSuccessfully && IsStillGiven(flight, old))
        {
            old.Family.Counts.Add(CountKind.Stale);
            return (T?)old.Value;
        }
        return await NewAsync<T>(flight, old.Family, cancel);
    }

    private static async Task<T?> NewAsync<T>(Flight flight, CacheFamily family, CancellationToken cancel)
        where T : class
    {
        try
        {
            return (T?)(await flight.Landed.WaitAsync(cancel))!.Value;
        }
        finally
        {
            family.Counts.Add(flight.Outcome);
        }
    }

    private bool IsStillGiven(Flight flight, MemoryEntry old)
    {
        lock (LockOf(old.Key))
            return flight.Changes == 0 && old.IsTrue(Era);
    }

    private async Task FlyAsync<TState, T>(Flight flight, CacheKey key, TState state, CacheLoader<TState, T> loader, ICacheCodec<T> codec, MemoryEntry? old)
        where T : class
    {
        try
        {
            flight.Land(await (_shared is not null && key.Family.Shared ? SharedAsync(_shared, flight, key, state, loader, codec, old) : LoadAsync(flight, key, state, loader, codec, old)));
        }
        catch (Exception fault)
        {
            key.Family.Counts.Add(CountKind.Failure);
            // Whoever boards after this is not given what is looked at now.
            lock (LockOf(key.Text))
                flight.Depart();
            if (old is not null && _clock.Now < old.DeadFrom && IsStillGiven(flight, old))
            {
                flight.Outcome = CountKind.Stale;
                flight.Land(old);
            }
            else
            {
                flight.Crash(fault);
            }
        }
        finally
        {
            lock (LockOf(key.Text))
            {
                flight.Depart();
                _flights.TryRemove(new(key.Text, flight));
            }
        }
    }
}
