using System.Buffers;
using Lectern.Caching.Generations;
using Lectern.Caching.Memory;
using Lectern.Caching.Shared;

namespace Lectern.Caching;

// What a flight does.
public sealed partial class Cache
{
    /// <summary>What a load gave.</summary>
    private readonly record struct Loaded<T>(T? Value, double Seconds)
    {
        /// <summary>Milliseconds for which the value is good at most: after them it is wrong, and not only old.</summary>
        public long Rest { get; init; } = long.MaxValue;

        /// <summary>Milliseconds since it was loaded, elsewhere perhaps.</summary>
        public long Age { get; init; }
    }

    /// <summary>The era and the changes of the key at the moment from which on changes count.</summary>
    private readonly record struct Start(int Era, int Changes);

    /// <summary>Loads for this node only.</summary>
    private async Task<MemoryEntry> LoadAsync<TState, T>(Flight flight, CacheKey key, TState state, CacheLoader<TState, T> loader, ICacheCodec<T> codec, MemoryEntry? old)
        where T : class
    {
        var start = Begin(flight, key.Text);
        var tags = GenerationTable.TagsOf(key);
        var (generations, positions, isTold) = _shared is null || key.Family.Shared
            ? (CaptureHere(tags), [], _shared is null)
            : await CaptureThereAsync(_shared, key.Text, tags);
        Capture(flight, key.Text, generations);
        var loaded = await RunAsync(key, state, loader, generations, positions);
        var entry = isTold
            ? Entry(key, loaded, codec, generations, start.Era, Lifetime(key, loaded))
            : BriefEntry(key, loaded, codec, generations, start.Era);
        Compare(flight, old, loaded, codec);
        Keep(flight, start, entry);
        return entry;
    }

    /// <summary>Loads under a lease, for all nodes.</summary>
    private async Task<MemoryEntry> LoadAndFillAsync<TState, T>(SharedLayer shared, SharedLoad load, Flight flight, CacheKey key, TState state, CacheLoader<TState, T> loader, ICacheCodec<T> codec, MemoryEntry? old)
        where T : class
    {
        var (token, start, generations, positions) = load;
        var filling = Filling.Failed;
        try
        {
            await using var renewing = shared.Renewing(key.Text, token);
            var loaded = await RunAsync(key, state, loader, generations, positions);
            var lifetime = Lifetime(key, loaded);
            var fill = UniqueNumbers.Next();
            var entry = Entry(key, loaded, codec, generations, start.Era, lifetime, fill);
            Compare(flight, old, loaded, codec);
            filling = await shared.FillAsync(key.Text, token, Encode(loaded, codec, generations, lifetime, fill), lifetime);
            // Without the lease somebody has invalidated it, or may have: it is an answer, and no more.
            if (filling == Filling.Fenced)
                key.Family.Counts.Add(CountKind.Fenced);
            else
                Keep(flight, start, entry);
            return entry;
        }
        finally
        {
            if (filling == Filling.Failed)
                _ = shared.ReleaseAsync(key.Text, token);
        }
    }

    // What a lifetime bounds is what nobody reports: here it shows how often that is.
    private void Compare<T>(Flight flight, MemoryEntry? old, Loaded<T> loaded, ICacheCodec<T> codec)
        where T : class
    {
        var age = _clock.Now - (old?.Since ?? 0);
        if (old is null || age <= 0 || !IsStillGiven(flight, old))
            return;
        if (AreSame((T?)old.Value, loaded.Value, codec) is not { } same)
            return;
        var counts = old.Family.Counts;
        counts.Add(CountKind.Refreshed);
        counts.Add(CountKind.RefreshedAge, age);
        counts.Add(CountKind.RefreshedShare, Math.Min(1000, 1000 * (old.FreshUntil - old.Since) / age));
        if (!same)
            counts.Add(CountKind.Changed);
    }

    private static bool? AreSame<T>(T? before, T? after, ICacheCodec<T> codec)
        where T : class => before is null || after is null ? before is null && after is null : codec.AreSame(before, after);

    private Start Begin(Flight flight, string key)
    {
        lock (LockOf(key))
        {
            var era = Era;
            return new(era, flight.Note(era));
        }
    }

    private void Capture(Flight flight, string key, CapturedGeneration[] generations)
    {
        lock (LockOf(key))
            flight.Capture(generations);
    }

    // With Redis and without its word the number is this node's own; the era ends when Redis comes back.
    private CapturedGeneration[] CaptureHere(IReadOnlyList<string> tags)
    {
        var captured = new CapturedGeneration[tags.Count];
        for (var i = 0; i < captured.Length; i++)
            captured[i] = _generations[tags[i]].Settle(UniqueNumbers.Next());
        return captured;
    }

    // For what is not kept in Redis: what was invalidated, and up to where a load must read, is known there nevertheless.
    private async Task<(CapturedGeneration[] Generations, string[] Positions, bool IsTold)> CaptureThereAsync(SharedLayer shared, string key, IReadOnlyList<string> tags)
    {
        try
        {
            if (await shared.IsThereAsync())
            {
                var positions = shared.PositionsAsync(key);
                return (await shared.CaptureAsync(tags), await positions, true);
            }
        }
        catch (Exception fault) when (SharedLayer.IsRedis(fault))
        {
            shared.Failed(fault);
        }
        return (CaptureHere(tags), [], false);
    }

    private async Task<Loaded<T>> RunAsync<TState, T>(CacheKey key, TState state, CacheLoader<TState, T> loader, CapturedGeneration[] generations, string[] positions)
        where T : class
    {
        key.Family.Counts.Add(CountKind.Load);
        if (CacheFamily.IsInTrialHalf(key.Text))
            key.Family.Counts.Add(CountKind.TrialLoad);
        using var span = CacheMeter.Loading(key.Family);
        var limit = new CancellationTokenSource(key.Family.HardLimit, _clock.Time);
        var start = _clock.Time.GetTimestamp();
        var load = new CacheLoad(key, PositionsOf(key.Text, generations, positions));
        Task<T?>? running = null;
        T? value;
        try
        {
            running = loader(state, load, limit.Token);
            value = await running.WaitAsync(key.Family.HardLimit, _clock.Time, CancellationToken.None);
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException && (limit.IsCancellationRequested || running is { IsCompleted: false }))
        {
            throw new TimeoutException($"{key} took longer to load than its family {key.Family.Name} may (HardLimit, now {key.Family.HardLimit.TotalSeconds} s).", fault);
        }
        finally
        {
            // A loader that goes on nevertheless still has the token.
            if (running is not { IsCompleted: false })
                limit.Dispose();
        }
        var took = _clock.Time.GetElapsedTime(start);
        key.Family.Counts.Add(CountKind.LoadMicroseconds, (long)took.TotalMicroseconds);
        _meter.Loaded(key.Family, took);
        return new(value, took.TotalSeconds) { Rest = load.GoodUntil is { } end ? Math.Max(1, (long)(end - _clock.Time.GetUtcNow()).TotalMilliseconds) : long.MaxValue };
    }

    private string[] PositionsOf(string key, CapturedGeneration[] generations, string[] positions)
    {
        // Read now, too: a later position asks for more than is needed, never for less.
        var all = Positions.Union(positions, _generations.Find(key)?.Positions ?? []);
        if (all.Length == 0 && Array.TrueForAll(generations, one => one.Positions.Length == 0))
            return all;
        return [.. generations.SelectMany(one => one.Positions).Concat(all).Distinct(StringComparer.Ordinal)];
    }

    private MemoryEntry Entry<T>(in CacheKey key, Loaded<T> loaded, ICacheCodec<T> codec, CapturedGeneration[] generations, int era, long lifetime, long fill = 0)
        where T : class
    {
        var now = _clock.Now;
        return new(key.Text, key.Family, loaded.Value, SizeOf(loaded, codec))
        {
            Since = now - loaded.Age,
            FreshUntil = now + lifetime,
            RefreshFrom = now + lifetime - EarlyBy(key.Family, loaded.Seconds, lifetime),
            StaleUntil = now + Math.Min(lifetime + (long)key.Family.StaleWhileRevalidate.TotalMilliseconds, loaded.Rest),
            DeadFrom = now + lifetime + (long)Math.Max(key.Family.StaleWhileRevalidate.TotalMilliseconds, key.Family.StaleOnError.TotalMilliseconds),
            Era = era,
            Generations = generations,
            Fill = fill,
        };
    }

    // Nobody says here what other nodes change: it lives for a moment and is never given afterwards.
    private MemoryEntry BriefEntry<T>(in CacheKey key, Loaded<T> loaded, ICacheCodec<T> codec, CapturedGeneration[] generations, int era)
        where T : class
    {
        var end = _clock.Now + Math.Min(Lifetime(key, loaded), (long)_shared!.Options.AloneLifetime.TotalMilliseconds);
        return new(key.Text, key.Family, loaded.Value, SizeOf(loaded, codec)) { Since = _clock.Now, FreshUntil = end, RefreshFrom = end, StaleUntil = end, DeadFrom = end, Era = era, Generations = generations };
    }

    private static int SizeOf<T>(Loaded<T> loaded, ICacheCodec<T> codec)
        where T : class => loaded.Value is null ? 0 : Math.Max(0, codec.SizeOf(loaded.Value));

    // XFetch (Vattani, Chierichetti, Lowenstein, "Optimal probabilistic cache stampede prevention", VLDB 2015): the moment is drawn once for
    // an entry, not with every read, so that a hit needs no random number; over many nodes it is the same lottery.
    private long EarlyBy(CacheFamily family, double loadSeconds, long lifetime)
    {
        if (family.EarlyRefresh <= 0)
            return 0;
        return (long)Math.Min(lifetime / 2.0, -Math.Log(1 - Chance()) * loadSeconds * 1000 * family.EarlyRefresh);
    }

    private long Lifetime<T>(in CacheKey key, Loaded<T> loaded) =>
        Math.Min(loaded.Rest, (long)((loaded.Value is null ? key.Family.NegativeLifetime : key.Family.LifetimeOf(key.Text)).TotalMilliseconds * (1 - Chance() / 10)));

    private double Chance()
    {
        lock (_random)
            return _random.NextDouble();
    }

    // An entry is kept only if nobody has touched its key since it began to be read, and no other flight has taken over.
    private void Keep(Flight flight, Start start, MemoryEntry entry)
    {
        lock (LockOf(entry.Key))
        {
            if (flight.Changes == start.Changes && _flights.TryGetValue(entry.Key, out var current) && current == flight && entry.IsTrue(Era))
            {
                _memory.Set(entry);
                return;
            }
        }
        entry.Family.Counts.Add(CountKind.Fenced);
    }

    private ReadOnlyMemory<byte> Encode<T>(Loaded<T> loaded, ICacheCodec<T> codec, CapturedGeneration[] generations, long lifetime, long fill)
        where T : class
    {
        var bytes = new ArrayBufferWriter<byte>(128 + SizeOf(loaded, codec));
        StoredValue.WriteHead(bytes, fill, loaded.Value is not null, _clock.Time.GetUtcNow().ToUnixTimeMilliseconds(), lifetime, loaded.Rest, loaded.Seconds, Array.ConvertAll(generations, one => one.Value));
        if (loaded.Value is not null)
            codec.Write(loaded.Value, bytes);
        return bytes.WrittenMemory;
    }
}
