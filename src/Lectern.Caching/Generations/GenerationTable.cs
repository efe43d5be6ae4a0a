using System.Collections.Concurrent;

namespace Lectern.Caching.Generations;

/// <summary>The generations of all tags that somebody asked for. Thread-safe.</summary>
internal sealed class GenerationTable(int maxTags)
{
    /// <summary>The tag of everything.</summary>
    public const string Everything = "*";

    private readonly ConcurrentDictionary<string, Generation> _generations = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();
    private string[] _latest = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The tags of a key: those it was given, its prefixes, and that of everything.</summary>
    public static IReadOnlyList<string> TagsOf(in CacheKey key)
    {
        var tags = new List<string>(key.Tags.Count + CacheKey.MaxSegments) { Everything };
        var segments = 0;
        for (var i = key.Text.IndexOf(':', StringComparison.Ordinal); i >= 0 && ++segments < CacheKey.MaxSegments; i = key.Text.IndexOf(':', i + 1))
            tags.Add(string.Concat(key.Text.AsSpan(0, i + 1), "*"));
        foreach (var tag in key.Tags)
            tags.Add(tag);
        return tags;
    }

    public Generation this[string tag] => _generations.TryGetValue(tag, out var known) ? known : Add(tag);

    public Generation? Find(string tag) => _generations.GetValueOrDefault(tag);

    /// <summary>What depends on a tag is no longer true.</summary>
    public void Forget(string tag, string? position)
    {
        // A tag that nobody asked for has no entries; a position is kept nevertheless, for the load that will ask.
        if (position is null)
        {
            Find(tag)?.Forget();
            return;
        }
        lock (_adding)
            _latest = Positions.Add(_latest, position);
        this[tag].Forget(position);
    }

    /// <summary>Nothing is known any more; entries that were true are not.</summary>
    public void ForgetAll()
    {
        lock (_adding)
        {
            foreach (var (_, generation) in _generations)
                generation.Forget();
        }
    }

    // Under a lock: what came in while the table is being emptied would be lost without being retired, and what depends on it true for ever.
    private Generation Add(string tag)
    {
        lock (_adding)
        {
            if (_generations.TryGetValue(tag, out var known))
                return known;
            if (_count >= maxTags)
                Clear();
            var generation = new Generation(tag);
            _generations[tag] = generation;
            _count++;
            return generation;
        }
    }

    // Entries hold their generations, and these will never hold again: what was forgotten is a miss, never a stale hit.
    private void Clear()
    {
        foreach (var (_, generation) in _generations)
            generation.Retire();
        _generations.Clear();
        // A load from a replica must go on to be new enough; which tag a position belonged to is forgotten, so it is everybody's.
        var everything = new Generation(Everything);
        everything.Learn(Generation.Unknown, _latest, everything.Changes);
        _generations[Everything] = everything;
        _count = 1;
    }
}
