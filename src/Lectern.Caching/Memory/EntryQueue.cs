namespace Lectern.Caching.Memory;

/// <summary>First in, first out, by bytes. Used under the lock.</summary>
internal sealed class EntryQueue
{
    private readonly LinkedList<MemoryEntry> _entries = new();
    private LinkedListNode<MemoryEntry>? _oldestKept;
    private long _lastBytes;

    public long Bytes { get; private set; }

    public void Add(MemoryEntry entry)
    {
        entry.IsLast = false;
        _entries.AddLast(entry.Place);
        _oldestKept ??= entry.Place;
        Bytes += entry.Size;
    }

    /// <summary>Notes of the entries beyond so many bytes, the oldest, whether anybody has hit them until now: a queue of that size would have decided here.</summary>
    public void Note(long bytes)
    {
        for (; Bytes - _lastBytes > bytes && _oldestKept is { } node; _oldestKept = node.Next)
        {
            var entry = node.Value;
            (entry.IsLast, entry.CameUnhit) = (true, entry.Hits == 0);
            _lastBytes += entry.Size;
        }
    }

    public void Remove(MemoryEntry entry)
    {
        if (entry.IsLast)
            _lastBytes -= entry.Size;
        else if (_oldestKept == entry.Place)
            _oldestKept = entry.Place.Next;
        _entries.Remove(entry.Place);
        Bytes -= entry.Size;
    }

    public MemoryEntry? Take()
    {
        if (_entries.First?.Value is not { } entry)
            return null;
        Remove(entry);
        return entry;
    }
}
