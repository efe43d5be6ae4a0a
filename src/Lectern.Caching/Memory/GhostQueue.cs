namespace Lectern.Caching.Memory;

/// <summary>Remembers the hashes of keys that were evicted without a hit, as long as the entries would fit into so many bytes. Used under the lock.</summary>
internal sealed class GhostQueue
{
    private readonly Queue<(int Hash, int Size, long Turn)> _queue = new();
    private readonly Dictionary<int, long> _turns = [];
    private long _bytes;
    private long _turn;

    /// <param name="key">Of what was evicted.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="capacity">Bytes that are remembered.</param>
    public void Add(string key, int size, long capacity)
    {
        var hash = Hash(key);
        _turns[hash] = ++_turn;
        _queue.Enqueue((hash, size, _turn));
        _bytes += size;
        while (_bytes > capacity && _queue.TryDequeue(out var oldest))
        {
            _bytes -= oldest.Size;
            // It may have come again since.
            if (_turns.TryGetValue(oldest.Hash, out var turn) && turn == oldest.Turn)
                _turns.Remove(oldest.Hash);
        }
    }

    /// <summary>Was it there? It is not any more.</summary>
    public bool Remove(string key) => _turns.Remove(Hash(key));

    private static int Hash(string key) => string.GetHashCode(key);
}
