using System.Collections.Concurrent;

namespace Lectern.Monitoring.History.Blocks;

/// <summary>What was found in a block before. A window of three days asks 72 blocks, of which one is new each hour. Thread-safe; bounded.</summary>
internal sealed class PartMemo<T>(int most) where T : class
{
    private readonly ConcurrentDictionary<MetricQuery, T> _found = new();

    public T GetOrAdd(MetricQuery query, Func<T> read)
    {
        // What is found is the same whatever is then made of it, and whichever node asks: the block is one node's.
        var key = query.Aggregate == default && query.Node is null ? query : query with { Aggregate = default, Node = null };
        if (_found.TryGetValue(key, out var known))
            return known;
        var found = read();
        if (_found.Count < most)
            _found.TryAdd(key, found);
        return found;
    }
}
