using System.Text;
using Lectern.Caching.Generations;

namespace Lectern.Caching;

/// <summary>Refuses names that could not be kept apart or not be found again. Looked at on a miss and an invalidation, never on a hit.</summary>
internal static class CacheNames
{
    /// <exception cref="ArgumentException">The key, or a tag of it, cannot be used.</exception>
    public static void Check(in CacheKey key)
    {
        ArgumentNullException.ThrowIfNull(key.Family, nameof(key));
        ArgumentNullException.ThrowIfNull(key.Tags, nameof(key));
        Check(key.Text, "key");
        if (key.Tags.Count > CacheKey.MaxTags)
            throw new ArgumentException($"The key {Shown(key.Text)} has {key.Tags.Count} tags; at most {CacheKey.MaxTags} are looked at. Name what they have in common.", nameof(key));
        foreach (var tag in key.Tags)
            Check(tag, "tag");
    }

    /// <exception cref="ArgumentException">Nothing can depend on it.</exception>
    public static void CheckInvalidation(IReadOnlyCollection<string> tags, string? position)
    {
        ArgumentNullException.ThrowIfNull(tags);
        foreach (var tag in tags)
        {
            Check(tag, "tag");
            // It would do nothing, and nobody would notice.
            if (IsPrefix(tag) && tag.AsSpan().Count(':') >= CacheKey.MaxSegments)
                throw new ArgumentException($"The prefix {Shown(tag)} has more segments than count: at most {CacheKey.MaxSegments - 1} before the '*'. Invalidate a shorter prefix or the keys.", nameof(tags));
        }
        if (position is not null && (position.Length is 0 or > 256 || position.Contains('|', StringComparison.Ordinal)))
            throw new ArgumentException($"The position {Shown(position)} is empty, has a '|' or is longer than 256 characters.", nameof(position));
    }

    /// <summary>Is it the tag of everything, or of all keys with some first segments?</summary>
    public static bool IsPrefix(string tag) => tag is GenerationTable.Everything || tag.EndsWith(":*", StringComparison.Ordinal);

    private static void Check(string name, string kind)
    {
        if (string.IsNullOrEmpty(name))
            throw new ArgumentException($"A {kind} is empty. Name what is read.", nameof(name));
        if (name.Length > CacheKey.MaxLength)
            throw new ArgumentException($"The {kind} {Shown(name)} has {name.Length} characters; at most {CacheKey.MaxLength} are kept. Hash what makes it long.", nameof(name));
        // Redis knows names as UTF-8, where all halves of a pair look alike: two names would be one.
        if (name.AsSpan().ContainsAnyInRange('\ud800', '\udfff') && !IsWellFormed(name))
            throw new ArgumentException($"The {kind} {Shown(name)} has half of a surrogate pair. Check the text when it comes in.", nameof(name));
    }

    private static bool IsWellFormed(ReadOnlySpan<char> name)
    {
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(name, out _, out var length) != System.Buffers.OperationStatus.Done)
                return false;
            name = name[length..];
        }
        return true;
    }

    private static string Shown(string name) => name.Length <= 60 ? $"'{name}'" : $"'{name[..60]}…'";
}
