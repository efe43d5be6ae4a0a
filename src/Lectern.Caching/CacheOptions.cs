using System.ComponentModel.DataAnnotations;

namespace Lectern.Caching;

/// <summary>The cache of one process. See docs/caching.md.</summary>
public class CacheOptions
{
    /// <summary>Off: every read is loaded. For measuring and for trouble.</summary>
    /// <value>Default: on.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Memory for entries, in MB.</summary>
    /// <value>Default: 128. From 1 to 1,048,576.</value>
    [Range(1, 1 << 20)]
    public int MemoryMegabytes { get; set; } = 128;

    /// <summary>Tags that are remembered. Beyond them everything is forgotten once, which costs loads and is never wrong.</summary>
    /// <value>Default: 200,000. From 1,000 to 10,000,000.</value>
    [Range(1000, 10_000_000)]
    public int MaxTags { get; set; } = 200_000;
}
