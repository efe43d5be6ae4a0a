using Lectern.Caching.Generations;
using Lectern.Caching.Memory;
using Lectern.Caching.Shared;
using Lectern.Redis;

namespace Lectern.Caching;

// How a flight finds a value in Redis, or the right to load it for all nodes, or waits for the node that has it.
public sealed partial class Cache
{
    // A Busy node waits this long between two looks; a call through Redis ends the wait early.
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(64);

    /// <summary>The right to load a key for all nodes, with all that was noted before.</summary>
    private sealed record SharedLoad(long Token, Start Start, CapturedGeneration[] Generations, string[] Positions);

    /// <summary>What is stored under a key: an entry, or what is to be replaced.</summary>
    private readonly record struct Look(MemoryEntry? Entry, byte[] Stale, CapturedGeneration[] Generations);

    private async Task<MemoryEntry> SharedAsync<TState, T>(SharedLayer shared, Flight flight, CacheKey key, TState state, CacheLoader<TState, T> loader, ICacheCodec<T> codec, MemoryEntry? old)
        where T : class
    {
        MemoryEntry? found = null;
        SharedLoad? load = null;
        try
        {
            if (await shared.IsThereAsync())
                (found, load) = await SearchAsync(shared, flight, key, codec, old);
        }
        catch (Exception fault) when (SharedLayer.IsRedis(fault))
        {
            shared.Failed(fault);
        }
        return found ?? await (load is null ? LoadAsync(flight, key, state, loader, codec, old) : LoadAndFillAsync(shared, load, flight, key, state, loader, codec, old));
    }

    // Neither, when Redis has ceased to be believed, or the others take too long.
    private async Task<(MemoryEntry? Found, SharedLoad? Load)> SearchAsync<T>(SharedLayer shared, Flight flight, CacheKey key, ICacheCodec<T> codec, MemoryEntry? old)
        where T : class
    {
        var tags = GenerationTable.TagsOf(key);
        var deadline = _clock.Now + (long)(shared.Options.LeaseTime + key.Family.HardLimit).TotalMilliseconds;
        for (var wait = FirstWait; _clock.Now <= deadline;)
        {
            // The era first: it goes up before Redis is believed again.
            var start = Begin(flight, key.Text);
            if (shared.IsResting)
                break;
            var generations = await shared.CaptureAsync(tags);
            Capture(flight, key.Text, generations);
            var look = await LookAsync(shared, flight, key, tags, codec, start, generations, old);
            if (look.Entry is { } found)
            {
                if (!Stands(flight, start, found))
                    continue;
                flight.Outcome = CountKind.RedisHit;
                Keep(flight, start, found);
                return (found, null);
            }
            var token = UniqueNumbers.Next();
            var (opening, positions) = await shared.OpenAsync(key.Text, token, look.Stale);
            if (opening == Opening.Leased)
                return (null, new(token, start, look.Generations, positions));
            if (opening == Opening.Busy)
            {
                await Task.WhenAny(flight.Called, Task.Delay(wait, _clock.Time, CancellationToken.None));
                wait = wait < LongestWait ? wait * 2 : wait;
            }
        }
        return default;
    }

    // What was found may have been read before something that somebody who boarded since knows to be over: it is an answer only if all that
    // it stands on still holds, now that nobody boards any more without that being looked at.
    private bool Stands(Flight flight, Start start, MemoryEntry found)
    {
        lock (LockOf(found.Key))
            return flight.Changes == start.Changes && found.IsTrue(Era);
    }

    private async Task<Look> LookAsync<T>(SharedLayer shared, Flight flight, CacheKey key, IReadOnlyList<string> tags, ICacheCodec<T> codec, Start start, CapturedGeneration[] generations, MemoryEntry? old)
        where T : class
    {
        using var value = await shared.ReadAsync(key.Text);
        if (value is null)
            return new(null, [], generations);
        if (!IsUnder(value, generations))
        {
            // Perhaps it is newer than what this node knows of the generations.
            generations = await shared.AskAsync(tags);
            Capture(flight, key.Text, generations);
        }
        var entry = IsUnder(value, generations) ? Read(value, key, codec, generations, start.Era) : null;
        // To refresh what this node has is to replace it for all; another node may have done so.
        return old is not null && entry?.Fill == old.Fill ? new(null, SharedLayer.FillOf(value), generations)
            : new(entry, SharedLayer.FillOf(value), generations);
    }

    private static bool IsUnder(RedisLease value, CapturedGeneration[] generations) =>
        StoredValue.TryRead(value.Span, out var stored) && stored.HasGenerations(Array.ConvertAll(generations, one => one.Value));

    private MemoryEntry? Read<T>(RedisLease value, in CacheKey key, ICacheCodec<T> codec, CapturedGeneration[] generations, int era)
        where T : class
    {
        StoredValue.TryRead(value.Span, out var stored);
        // A clock that is behind the other node's makes nothing live longer.
        var age = Math.Max(0, _clock.Time.GetUtcNow().ToUnixTimeMilliseconds() - stored.StoredAt);
        if (age >= stored.Lifetime)
            return null;
        try
        {
            var body = stored.Exists ? codec.Read(stored.Body) : null;
            return stored.Exists && body is null ? null : Entry(key, new Loaded<T>(body, stored.LoadSeconds) { Rest = stored.Rest - age, Age = age }, codec, generations, era, stored.Lifetime - age, stored.Fill);
        }
        catch (Exception)
        {
            // Bytes of another version that its codec does not know for what they are: a miss, like any it knows.
            return null;
        }
    }
}
