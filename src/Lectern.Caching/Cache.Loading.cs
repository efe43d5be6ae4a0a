using System.Buffers;
using Lectern.Caching.Generations;
using Lectern.Caching.Memory;
using Lectern.Caching.Shared;
using Lectern.Redis;

namespace Lectern.Caching;

// What a flight does.
public sealed partial class Cache
{
    // A Busy node waits this long between two looks; a call through Redis ends the wait early.
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(64);

    /// <summary>What a load gave.</summary>
    private readonly record struct Loaded<T>(T? Value, double Seconds);

    /// <summary>Loads without Redis.</summary>
    private async Task<MemoryEntry> LoadAsync<TState, T>(Flight flight, CacheKey key, TState state, CacheLoader<TState, T> loader, ICacheCodec<T> codec)
        where T : class
    {
        var (era, changes) = Note(flight, key);
        var generations = CaptureHere(GenerationTable.TagsOf(key));
        flight.Capture(generations);
        var loaded = await RunAsync(key, state, loader, generations);
        var entry = Entry(key, loaded, codec, generations, era, Lifetime(key.Family, loaded.Value is null, alone: _shared is { IsResting: true } && key.Family.Shared));
        Keep(flight, changes, entry);
        return entry;
    }

    /// <summary>Reads from Redis, or loads for all nodes, or waits for the node that does.</summary>
    private async Task<MemoryEntry> SharedAsync<TState, T>(SharedLayer shared, Flight flight, CacheKey key, TState state, CacheLoader<TState, T> loader, ICacheCodec<T> codec)
        where T : class
    {
        if (shared.IsResting)
            return await LoadAsync(flight, key, state, loader, codec);
        var tags = GenerationTable.TagsOf(key);
        var deadline = _clock.Now + (long)shared.Options.LeaseTime.TotalMilliseconds + (long)key.Family.HardLimit.TotalMilliseconds;
        long? lease = null;
        try
        {
            for (var wait = FirstWait; ; wait = wait < LongestWait ? wait * 2 : wait)
            {
                var (era, changes) = Note(flight, key);
                var (found, stale, generations) = await FindAsync(shared, key, tags, codec, era);
                flight.Capture(generations);
                if (found is not null)
                {
                    key.Family.Counts.Add(CountKind.RedisHit);
                    Keep(flight, changes, found);
                    return found;
                }
                var token = _generations.NewValue();
                var opening = await shared.OpenAsync(key.Text, token, stale, CancellationToken.None);
                if (opening == Opening.Leased)
                {
                    lease = token;
                    var entry = await LoadAndFillAsync(shared, token, flight, (era, changes), key, state, loader, codec, generations);
                    lease = null;
                    return entry;
                }
                if (_clock.Now > deadline)
                    return await LoadAsync(flight, key, state, loader, codec);
                if (opening == Opening.Busy)
                    await Task.WhenAny(flight.Called, Task.Delay(wait, _clock.Time, CancellationToken.None));
            }
        }
        catch (Exception fault) when (fault is RedisException or RedisPatienceException)
        {
            shared.Failed(fault);
            return await LoadAsync(flight, key, state, loader, codec);
        }
        finally
        {
            if (lease is { } token)
                _ = shared.ReleaseAsync(key.Text, token);
        }
    }

    private async Task<(MemoryEntry? Found, long Stale, CapturedGeneration[] Generations)> FindAsync<T>(SharedLayer shared, CacheKey key, IReadOnlyList<string> tags, ICacheCodec<T> codec, int era)
        where T : class
    {
        var (value, generations) = await shared.ReadAsync(key.Text, tags, CancellationToken.None);
        using (value)
        {
            if (value is null || !StoredValue.TryRead(value.Span, out _))
                return (null, 0, generations);
            var numbers = Array.ConvertAll(generations, one => one.Value);
            if (!IsUnder(value, numbers))
            {
                // Perhaps it is newer than what this node knows of the generations.
                generations = await shared.AskAsync(tags, CancellationToken.None);
                numbers = Array.ConvertAll(generations, one => one.Value);
            }
            return Read(value, numbers, out var stale) is { } entry ? (entry, 0, generations) : (null, stale, generations);
        }

        MemoryEntry? Read(RedisLease lease, long[] numbers, out long fill)
        {
            StoredValue.TryRead(lease.Span, out var stored);
            fill = stored.Fill;
            var rest = stored.StoredAt + stored.Lifetime - _clock.Time.GetUtcNow().ToUnixTimeMilliseconds();
            if (!stored.HasGenerations(numbers) || rest <= 0)
                return null;
            var body = stored.Exists ? codec.Read(stored.Body) : null;
            return stored.Exists && body is null ? null : Entry(key, new(body, stored.LoadSeconds), codec, generations, era, Math.Min(rest, stored.Lifetime));
        }
    }

    private static bool IsUnder(RedisLease value, long[] numbers) => StoredValue.TryRead(value.Span, out var stored) && stored.HasGenerations(numbers);

    private async Task<MemoryEntry> LoadAndFillAsync<TState, T>(SharedLayer shared, long token, Flight flight, (int Era, int Changes) noted, CacheKey key, TState state,
        CacheLoader<TState, T> loader, ICacheCodec<T> codec, CapturedGeneration[] generations)
        where T : class
    {
        var loaded = await RunAsync(key, state, loader, generations);
        var lifetime = Lifetime(key.Family, loaded.Value is null, alone: false);
        var entry = Entry(key, loaded, codec, generations, noted.Era, lifetime);
        var filled = false;
        try
        {
            filled = await shared.FillAsync(key.Text, token, Encode(loaded, codec, generations, lifetime), lifetime, CancellationToken.None);
        }
        catch (Exception fault) when (fault is RedisException or RedisPatienceException)
        {
            shared.Failed(fault);
        }
        // Without the lease somebody has invalidated it, or may have: it is an answer, and no more.
        if (filled)
            Keep(flight, noted.Changes, entry);
        else
            key.Family.Counts.Add(CountKind.Fenced);
        return entry;
    }

    private (int Era, int Changes) Note(Flight flight, in CacheKey key)
    {
        lock (LockOf(key.Text))
        {
            var era = Era;
            return (era, flight.Note(era));
        }
    }

    private CapturedGeneration[] CaptureHere(IReadOnlyList<string> tags)
    {
        var captured = new CapturedGeneration[tags.Count];
        for (var i = 0; i < captured.Length; i++)
        {
            var generation = _generations[tags[i]];
            var changes = generation.Changes;
            var value = generation.Value;
            // With Redis and without its word the number is this node's own; the era ends when Redis comes back.
            if (value == Generation.Unknown && !generation.Learn(value = _generations.NewValue(), generation.Position, changes))
                value = generation.Value;
            captured[i] = new(generation, value);
        }
        return captured;
    }

    private async Task<Loaded<T>> RunAsync<TState, T>(CacheKey key, TState state, CacheLoader<TState, T> loader, CapturedGeneration[] generations)
        where T : class
    {
        key.Family.Counts.Add(CountKind.Miss);
        List<string>? positions = null;
        foreach (var (generation, _) in generations)
        {
            if (generation.Position is { } position)
                (positions ??= []).Add(position);
        }
        using var limit = new CancellationTokenSource(key.Family.HardLimit, _clock.Time);
        var start = _clock.Time.GetTimestamp();
        T? value;
        try
        {
            value = await loader(state, new(key, positions ?? []), limit.Token).WaitAsync(key.Family.HardLimit, _clock.Time, CancellationToken.None);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"{key} took longer to load than its family {key.Family.Name} may ({key.Family.HardLimit.TotalSeconds} s, HardLimit).");
        }
        var took = _clock.Time.GetElapsedTime(start);
        _meter.Loaded(key.Family, took);
        return new(value, took.TotalSeconds);
    }

    private MemoryEntry Entry<T>(in CacheKey key, Loaded<T> loaded, ICacheCodec<T> codec, CapturedGeneration[] generations, int era, long lifetime)
        where T : class
    {
        var now = _clock.Now;
        return new(key.Text, key.Family, loaded.Value, loaded.Value is null ? 0 : codec.SizeOf(loaded.Value))
        {
            FreshUntil = now + lifetime,
            RefreshFrom = now + lifetime - EarlyBy(key.Family, loaded.Seconds, lifetime),
            DeadFrom = now + lifetime + (long)Math.Max(key.Family.StaleWhileRevalidate.TotalMilliseconds, key.Family.StaleOnError.TotalMilliseconds),
            Era = era,
            Generations = generations,
        };
    }

    // XFetch (Vattani, Chierichetti, Lowenstein, "Optimal probabilistic cache stampede prevention", VLDB 2015): the moment is drawn once for
    // an entry, not with every read, so that a hit needs no random number; over many nodes it is the same lottery.
    private long EarlyBy(CacheFamily family, double loadSeconds, long lifetime)
    {
        if (family.EarlyRefresh <= 0)
            return 0;
        return (long)Math.Min(lifetime / 2.0, -Math.Log(1 - Chance()) * loadSeconds * 1000 * family.EarlyRefresh);
    }

    private long Lifetime(CacheFamily family, bool negative, bool alone)
    {
        var lifetime = (negative ? family.NegativeLifetime : family.Lifetime).TotalMilliseconds * (1 - Chance() / 10);
        return (long)(alone ? Math.Min(lifetime, _shared!.Options.AloneLifetime.TotalMilliseconds) : lifetime);
    }

    private double Chance()
    {
        lock (_random)
            return _random.NextDouble();
    }

    // An entry is kept only if nobody has touched its key since it began to be read, and no other flight has taken over.
    private void Keep(Flight flight, int changes, MemoryEntry entry)
    {
        lock (LockOf(entry.Key))
        {
            if (flight.Changes == changes && _flights.TryGetValue(entry.Key, out var current) && current == flight && entry.IsTrue(Era))
            {
                _memory.Set(entry);
                return;
            }
        }
        entry.Family.Counts.Add(CountKind.Fenced);
    }

    private ReadOnlyMemory<byte> Encode<T>(Loaded<T> loaded, ICacheCodec<T> codec, CapturedGeneration[] generations, long lifetime)
        where T : class
    {
        var bytes = new ArrayBufferWriter<byte>(loaded.Value is null ? 128 : codec.SizeOf(loaded.Value) + 128);
        StoredValue.WriteHead(bytes, _generations.NewValue(), loaded.Value is not null, _clock.Time.GetUtcNow().ToUnixTimeMilliseconds(), lifetime, loaded.Seconds,
            Array.ConvertAll(generations, one => one.Value));
        if (loaded.Value is not null)
            codec.Write(loaded.Value, bytes);
        return bytes.WrittenMemory;
    }
}
