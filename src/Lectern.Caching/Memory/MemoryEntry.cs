using Lectern.Caching.Generations;

namespace Lectern.Caching.Memory;

/// <summary>A value in memory, with all that says whether it is still true. Times are milliseconds of the cache's clock.</summary>
internal sealed class MemoryEntry
{
    public MemoryEntry(string key, CacheFamily family, object? value, int size)
    {
        (Key, Family, Value, Size) = (key, family, value, size + Overhead + 2 * key.Length);
        (Place, Death) = (new(this), new(this));
    }

    /// <summary>What an entry costs besides its value: itself, its key, its places in the index and the queue.</summary>
    public const int Overhead = 320;

    public string Key { get; }
    public CacheFamily Family { get; }
    public object? Value { get; }
    public int Size { get; }

    /// <summary>When it was loaded.</summary>
    public long Since { get; init; }

    public required long FreshUntil { get; init; }

    /// <summary>From here on the next reader starts a refresh.</summary>
    public required long RefreshFrom { get; init; }

    /// <summary>Until then it is given while a newer one is being loaded.</summary>
    public required long StaleUntil { get; init; }

    /// <summary>After it the entry is of no use, not even when nothing newer can be had.</summary>
    public required long DeadFrom { get; init; }

    /// <summary>The era of the cache in which it was loaded; it ends when invalidations may have been missed.</summary>
    public required int Era { get; init; }

    public required CapturedGeneration[] Generations { get; init; }

    /// <summary>The number of the fill in Redis that it came from or became; 0 when it is only here.</summary>
    public long Fill { get; init; }

    /// <summary>Hits since it came into its queue, 0 to 3. Written without a lock: a lost hit does no harm.</summary>
    public byte Hits { get; set; }

    /// <summary>Is it in the main queue?</summary>
    public bool InMain { get; set; }

    /// <summary>Its place in the small or the main queue.</summary>
    public LinkedListNode<MemoryEntry> Place { get; }

    /// <summary>Its place among those that die in the same second.</summary>
    public LinkedListNode<MemoryEntry> Death { get; }

    /// <summary>Differs when something that it depends on has been invalidated between two loads.</summary>
    public long Stamp
    {
        get
        {
            var stamp = (long)Era;
            foreach (var one in Generations)
                stamp = unchecked(stamp * 31 + one.Value);
            return stamp;
        }
    }

    /// <summary>Has nothing been invalidated that it depends on?</summary>
    public bool IsTrue(int era)
    {
        if (Era != era)
            return false;
        var generations = Generations;
        for (var i = 0; i < generations.Length; i++)
        {
            if (!generations[i].Holds)
                return false;
        }
        return true;
    }
}
