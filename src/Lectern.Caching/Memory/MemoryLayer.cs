using System.Collections.Concurrent;

namespace Lectern.Caching.Memory;

/// <summary>
/// Entries by bytes, evicted by S3-FIFO (Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023) with promotion at
/// one hit: newcomers pass a small queue of a tenth; those that were hit there, or come again soon after they left it, go to the main
/// queue, where every hit buys another round. A hit takes no lock and allocates nothing. Thread-safe.
/// </summary>
internal sealed class MemoryLayer
{
    private const byte MaxHits = 3;
    private const int BucketMilliseconds = 1024;
    private const int Buckets = 4096;

    private readonly ConcurrentDictionary<string, MemoryEntry> _index = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly EntryQueue _small = new();
    private readonly EntryQueue _main = new();
    private readonly GhostQueue _ghosts = new();
    private readonly ShadowQueue _smallShadows = new();
    private readonly ShadowQueue _mainShadows = new();
    private readonly LinkedList<MemoryEntry>?[] _dying = new LinkedList<MemoryEntry>?[Buckets];
    private long _capacity;
    private long _mainCapacity;
    private long _sweptTo;

    /// <param name="capacity">Bytes, overheads included.</param>
    public MemoryLayer(long capacity) => (_capacity, _mainCapacity) = (capacity, capacity - capacity / 10);

    /// <summary>Bytes, overheads included, that there may be.</summary>
    public long Capacity => Volatile.Read(ref _capacity);

    /// <summary>Gives it more or less room; what no longer fits is evicted.</summary>
    public void Resize(long capacity)
    {
        lock (_lock)
        {
            (_capacity, _mainCapacity) = (capacity, capacity - capacity / 10);
            while (_small.Bytes + _main.Bytes > _capacity)
                Evict();
        }
    }

    public int Count => _index.Count;

    public long Bytes
    {
        get
        {
            lock (_lock)
                return _small.Bytes + _main.Bytes;
        }
    }

    /// <summary>The entry, true or not. It counts as hit.</summary>
    public MemoryEntry? Find(string key)
    {
        if (!_index.TryGetValue(key, out var entry))
            return null;
        if (entry.Hits < MaxHits)
            entry.Hits++;
        return entry;
    }

    /// <summary>Puts an entry in the place of another one of its key.</summary>
    public void Set(MemoryEntry entry)
    {
        if (entry.Size > Capacity / 10)
        {
            // What it would have replaced is older than what is known.
            Remove(entry.Key);
            return;
        }
        lock (_lock)
        {
            var wasMain = false;
            if (_index.TryGetValue(entry.Key, out var before))
            {
                wasMain = before.InMain;
                entry.Hits = before.Hits;
                Drop(before);
            }
            else if (_smallShadows.WouldHaveSpared(entry) | _mainShadows.WouldHaveSpared(entry))
            {
                entry.Family.Counts.Add(CountKind.Spared);
            }
            // Asked before room is made, which may push the ghost out.
            entry.InMain = wasMain || (before is null && _ghosts.Remove(entry.Key));
            while (_small.Bytes + _main.Bytes + entry.Size > _capacity)
                Evict();
            (entry.InMain ? _main : _small).Add(entry);
            _index[entry.Key] = entry;
            entry.Family.Counts.Keep(entry.Size);
            (_dying[Bucket(entry.DeadFrom)] ??= []).AddLast(entry.Death);
        }
    }

    /// <summary>Removes an entry and says of which family it was.</summary>
    public CacheFamily? Remove(string key)
    {
        // Most keys that are invalidated are not here.
        if (!_index.ContainsKey(key) && !_smallShadows.Has(key) && !_mainShadows.Has(key))
            return null;
        lock (_lock)
        {
            _smallShadows.Remove(key);
            _mainShadows.Remove(key);
            if (!_index.TryGetValue(key, out var entry))
                return null;
            Drop(entry);
            return entry.Family;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            foreach (var entry in _index.Values)
                Drop(entry);
        }
    }

    /// <summary>Removes what has died, a bucket of about a second at a time.</summary>
    /// <param name="now">Milliseconds of the cache's clock.</param>
    public void Sweep(long now)
    {
        for (var last = now / BucketMilliseconds - 1; _sweptTo < last; _sweptTo++)
        {
            if (last - _sweptTo > Buckets)
                _sweptTo = last - Buckets;
            lock (_lock)
                SweepBucket((int)((_sweptTo + 1) % Buckets), now);
        }
    }

    private static int Bucket(long time) => (int)(time / BucketMilliseconds % Buckets);

    private void SweepBucket(int bucket, long now)
    {
        // The wheel may have gone round since an entry was written down.
        for (var node = _dying[bucket]?.First; node is not null;)
        {
            var entry = node.Value;
            node = node.Next;
            if (entry.DeadFrom <= now)
                Drop(entry);
        }
    }

    private void Drop(MemoryEntry entry)
    {
        (entry.InMain ? _main : _small).Remove(entry);
        Forget(entry);
    }

    private void Forget(MemoryEntry entry)
    {
        entry.Death.List?.Remove(entry.Death);
        entry.Family.Counts.Keep(-entry.Size);
        _index.TryRemove(new(entry.Key, entry));
    }

    private void Evict()
    {
        if (_main.Bytes > _mainCapacity || _small.Bytes == 0)
            EvictMain();
        else
            EvictSmall();
    }

    private void EvictSmall()
    {
        while (_small.Take() is { } entry)
        {
            if (entry.Hits > 0)
            {
                (entry.InMain, entry.Hits) = (true, 0);
                _main.Add(entry);
            }
            else
            {
                _ghosts.Add(entry.Key, entry.Size, _mainCapacity);
                // Of a tenth more memory the small queue would have a tenth, or all of it while the main queue is not full.
                _smallShadows.Add(entry, _main.Bytes < _mainCapacity - _mainCapacity / 10 ? _capacity / 10 : _capacity / 100);
                Forget(entry);
                entry.Family.Counts.Add(CountKind.Eviction);
                return;
            }
        }
    }

    private void EvictMain()
    {
        while (_main.Take() is { } entry)
        {
            if (entry.Hits > 0)
            {
                entry.Hits--;
                _main.Add(entry);
            }
            else
            {
                _mainShadows.Add(entry, _mainCapacity / 10);
                Forget(entry);
                entry.Family.Counts.Add(CountKind.Eviction);
                return;
            }
        }
    }
}
