namespace Lectern.Caching;

/// <summary>
/// What is read from the cache: its name, its kind, and what it depends on. A name is made of segments with ':' between them, from the
/// general to the special, such as <c>course:algebra:page</c>; every prefix of whole segments is a tag of it, so that
/// <c>course:algebra:*</c> and <c>course:*</c> can be invalidated without knowing the names.
/// </summary>
/// <param name="Family">Lifetimes, and the name in the figures.</param>
/// <param name="Text">The name, up to <see cref="MaxLength"/> characters; what a person may see must be part of it.</param>
/// <param name="Tags">What it depends on besides its own name; none by default. Few: each is looked at on every read. At most <see cref="MaxTags"/>.</param>
public readonly record struct CacheKey(CacheFamily Family, string Text, params IReadOnlyList<string> Tags)
{
    /// <summary>The most segments that count as prefixes; what follows belongs to the last.</summary>
    public const int MaxSegments = 4;

    /// <summary>The most characters of a name or a tag.</summary>
    public const int MaxLength = 4096;

    /// <summary>The most tags of one key.</summary>
    public const int MaxTags = 200;

    public override string ToString() => Text;
}
