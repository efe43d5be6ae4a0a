namespace Lectern.Caching.Memory;

/// <summary>First in, first out, by bytes. Used under the lock.</summary>
internal sealed class EntryQueue
{
    private readonly LinkedList<MemoryEntry> _entries = new();

    public long Bytes { get; private set; }

    public void Add(MemoryEntry entry)
    {
        _entries.AddLast(entry.Place);
        Bytes += entry.Size;
    }

    public void Remove(MemoryEntry entry)
    {
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
