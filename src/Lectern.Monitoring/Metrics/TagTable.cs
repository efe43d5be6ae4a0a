using System.Runtime.InteropServices;

namespace Lectern.Monitoring.Metrics;

/// <summary>
/// Finds what belongs to the tags of a measurement, without allocation and without lock. Tags are compared by value, in the order in which they
/// come: two orders of the same tags are two entries with one value. Thread-safe.
/// </summary>
internal sealed class TagTable<T> where T : class
{
    private readonly Lock _lock = new();
    private Entry?[] _entries = new Entry?[16];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public T? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = HashOf(tags);
        var entries = Volatile.Read(ref _entries);
        for (var i = hash & (entries.Length - 1); Volatile.Read(ref entries[i]) is { } entry; i = (i + 1) & (entries.Length - 1))
        {
            if (entry.Hash == hash && Same(entry.Tags, tags))
                return entry.Value;
        }
        return null;
    }

    /// <summary>Adds unless it is there.</summary>
    public void Add(ReadOnlySpan<KeyValuePair<string, object?>> tags, T value)
    {
        lock (_lock)
        {
            if (Find(tags) is not null)
                return;
            if ((_count + 1) * 2 > _entries.Length)
                Grow();
            Put(_entries, new(HashOf(tags), tags.ToArray(), value));
            Volatile.Write(ref _count, _count + 1);
        }
    }

    private void Grow()
    {
        var larger = new Entry?[_entries.Length * 2];
        foreach (var entry in _entries)
        {
            if (entry is not null)
                Put(larger, entry);
        }
        Volatile.Write(ref _entries, larger);
    }

    private static void Put(Entry?[] entries, Entry entry)
    {
        var i = entry.Hash & (entries.Length - 1);
        while (entries[i] is not null)
            i = (i + 1) & (entries.Length - 1);
        Volatile.Write(ref entries[i], entry);
    }

    private static bool Same(KeyValuePair<string, object?>[] known, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (known.Length != tags.Length)
            return false;
        for (var i = 0; i < known.Length; i++)
        {
            // Nearly always the very same strings and boxes.
            if (!ReferenceEquals(known[i].Value, tags[i].Value) && !Equals(known[i].Value, tags[i].Value))
                return false;
            if (!ReferenceEquals(known[i].Key, tags[i].Key) && known[i].Key != tags[i].Key)
                return false;
        }
        return true;
    }

    // Names of tags follow from the instrument; values tell entries apart.
    private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = (ulong)tags.Length;
        foreach (ref readonly var tag in tags)
        {
            hash = (hash ^ HashOf(tag.Value)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
        }
        return (int)(hash & int.MaxValue);
    }

    // The ends, the middle and the length of a text: a whole hash of five tags would be most of the cost of a measurement. Who sends texts that
    // meet here gains nothing, for the table is bounded.
    private static ulong HashOf(object? value)
    {
        if (value is not string text)
            return value is null ? 0 : (uint)value.GetHashCode();
        var chars = MemoryMarshal.AsBytes(text.AsSpan());
        var hash = (ulong)chars.Length;
        if (chars.Length < sizeof(ulong))
        {
            foreach (var part in chars)
                hash = (hash << 8) ^ part;
            return hash;
        }
        var middle = (chars.Length - sizeof(ulong)) / 2;
        hash = (hash ^ MemoryMarshal.Read<ulong>(chars)) * 0x9E3779B97F4A7C15;
        hash = (hash ^ MemoryMarshal.Read<ulong>(chars[middle..])) * 0xC2B2AE3D27D4EB4F;
        hash = (hash ^ MemoryMarshal.Read<ulong>(chars[^sizeof(ulong)..])) * 0x165667B19E3779F9;
        return hash ^ (hash >> 29);
    }

    private sealed record Entry(int Hash, KeyValuePair<string, object?>[] Tags, T Value);
}
