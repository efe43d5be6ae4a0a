using System.Collections.Concurrent;

namespace Lectern.Caching.Generations;

/// <summary>The generations of all tags that somebody asked for. Thread-safe.</summary>
internal sealed class GenerationTable(int maxTags, Random random)
{
    /// <summary>The tag of everything.</summary>
    public const string Everything = "*";

    private readonly ConcurrentDictionary<string, Generation> _generations = new(StringComparer.Ordinal);

    public int Count => _generations.Count;

    /// <summary>The tags of a key: its own, its prefixes, and that of everything.</summary>
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

    /// <summary>A number that no generation has had.</summary>
    public long NewValue()
    {
        lock (random)
        {
            long value;
            do
                value = random.NextInt64(long.MinValue, long.MaxValue);
            while (value == Generation.Unknown);
            return value;
        }
    }

    /// <summary>Nothing is known any more; entries that were true are not.</summary>
    public void ForgetAll()
    {
        foreach (var generation in _generations.Values)
            generation.Forget();
    }

    private Generation Add(string tag)
    {
        if (_generations.Count >= maxTags)
        {
            // Entries hold their generations, and these will never hold again: what was forgotten is a miss, never a stale hit.
            ForgetAll();
            _generations.Clear();
        }
        return _generations.GetOrAdd(tag, static name => new(name));
    }
}
