using System.Collections.Concurrent;

namespace Lectern.Caching.Memory;

/// <summary>
/// What a longer queue would still hold: the hashes of what was evicted last, with all that says whether it would still be fresh and true.
/// Used under the lock, but for <see cref="Has"/>.
/// </summary>
internal sealed class ShadowQueue
{
    private readonly Queue<(int Hash, int Size, long Turn)> _queue = new();
    private readonly ConcurrentDictionary<int, (long Turn, long Until, long Stamp)> _shadows = new();
    private long _bytes;
    private long _turn;

    /// <param name="entry">Was evicted.</param>
    /// <param name="bytes">How much longer the queue would be.</param>
    public void Add(MemoryEntry entry, long bytes)
    {
        var hash = Hash(entry.Key);
        _shadows[hash] = (++_turn, entry.RefreshFrom, entry.Stamp);
        _queue.Enqueue((hash, entry.Size, _turn));
        _bytes += entry.Size;
        while (_bytes > bytes && _queue.TryDequeue(out var oldest))
        {
            _bytes -= oldest.Size;
            if (_shadows.TryGetValue(oldest.Hash, out var shadow) && shadow.Turn == oldest.Turn)
                _shadows.TryRemove(oldest.Hash, out _);
        }
    }

    public bool Has(string key) => _shadows.ContainsKey(Hash(key));

    public bool Remove(string key) => _shadows.TryRemove(Hash(key), out _);

    /// <summary>Would the load of this entry have been spared? Its shadow goes.</summary>
    public bool WouldHaveSpared(MemoryEntry loaded) => _shadows.TryRemove(Hash(loaded.Key), out var shadow) && loaded.Since < shadow.Until && loaded.Stamp == shadow.Stamp;

    private static int Hash(string key) => string.GetHashCode(key);
}
