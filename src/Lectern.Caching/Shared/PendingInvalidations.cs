using Lectern.Caching.Generations;

namespace Lectern.Caching.Shared;

/// <summary>An invalidation that Redis has not heard of; each one is an object of its own, to be told from a later one of the same tag.</summary>
internal sealed record PendingInvalidation(string Tag, string[] Positions);

/// <summary>What was invalidated here and not in Redis yet. Bounded: beyond it, everything. Used under the lock of its owner.</summary>
internal sealed class PendingInvalidations
{
    public const int Most = 10_000;

    private readonly Dictionary<string, PendingInvalidation> _byTag = new(StringComparer.Ordinal);

    public int Count => _byTag.Count;

    public PendingInvalidation[] Batch => [.. _byTag.Values];

    public void Add(IReadOnlyCollection<string> tags, string? position)
    {
        if (_byTag.Count + tags.Count > Most)
        {
            var positions = _byTag.Values.Aggregate(Array.Empty<string>(), (all, one) => Positions.Union(all, one.Positions));
            _byTag.Clear();
            _byTag[GenerationTable.Everything] = new(GenerationTable.Everything, Positions.Add(positions, position));
            return;
        }
        foreach (var tag in tags)
            _byTag[tag] = new(tag, Positions.Add(_byTag.GetValueOrDefault(tag)?.Positions ?? [], position));
    }

    /// <summary>They are in Redis; what came in again since is not.</summary>
    public void Remove(PendingInvalidation[] sent)
    {
        foreach (var one in sent)
        {
            if (ReferenceEquals(_byTag.GetValueOrDefault(one.Tag), one))
                _byTag.Remove(one.Tag);
        }
    }
}
