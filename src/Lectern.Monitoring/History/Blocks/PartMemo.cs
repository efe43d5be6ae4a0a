using System.Collections.Concurrent;

namespace Lectern.Monitoring.History.Blocks;

/// <summary>What was found in a block before. A window of three days asks 72 blocks, of which one is new each hour. Thread-safe; bounded.</summary>
internal sealed class PartMemo
{
    private const int Most = 128;

    private readonly ConcurrentDictionary<MetricQuery, Part> _parts = new();

    public Part GetOrAdd(MetricQuery query, Func<Part> read)
    {
        // A part is the same whatever is then made of it, and whichever node asks: the block is one node's.
        var key = query.Aggregate == default && query.Node is null ? query : query with { Aggregate = default, Node = null };
        if (_parts.TryGetValue(key, out var known))
            return known;
        var part = read();
        if (_parts.Count < Most)
            _parts.TryAdd(key, part);
        return part;
    }
}
