using System.Diagnostics.CodeAnalysis;

namespace Lectern.Database;

/// <summary>A table of limited size: the entry that was not touched for the longest time makes room. Not thread-safe.</summary>
internal sealed class RecentEntries<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];

    // The least recently touched first.
    private readonly LinkedList<(TKey Key, TValue Value)> _order = [];

    public IEnumerable<TValue> Values => _order.Select(entry => entry.Value);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var found = _nodes.TryGetValue(key, out var node);
        value = found ? node!.Value.Value : default;
        return found;
    }

    /// <summary>Finds or makes an entry and touches it.</summary>
    public TValue Touch(TKey key, Func<TValue> make)
    {
        if (_nodes.TryGetValue(key, out var node))
        {
            _order.Remove(node);
        }
        else
        {
            if (_nodes.Count >= capacity)
                Leave();
            _nodes.Add(key, node = new((key, make())));
        }
        _order.AddLast(node);
        return node.Value.Value;
    }

    public void Clear()
    {
        _nodes.Clear();
        _order.Clear();
    }

    private void Leave()
    {
        _nodes.Remove(_order.First!.Value.Key);
        _order.RemoveFirst();
    }
}
