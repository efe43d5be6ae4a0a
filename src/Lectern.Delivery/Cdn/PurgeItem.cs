namespace Lectern.Delivery.Cdn;

/// <summary>What a purge names.</summary>
public enum PurgeKind
{
    /// <summary>All answers that carry a tag.</summary>
    Tag = 0,

    /// <summary>One path of the site, such as <c>/media/x.jpg</c>, whatever its query.</summary>
    Path = 1,

    /// <summary>All paths that begin so, such as <c>/media/</c>.</summary>
    Prefix = 2,

    /// <summary>All that is kept for the site.</summary>
    Everything = 3,
}

/// <summary>One thing that an edge is to forget.</summary>
/// <param name="Kind">How it is named.</param>
/// <param name="Value">A tag from <see cref="EdgeTag"/>, a path, or nothing for <see cref="PurgeKind.Everything"/>.</param>
public readonly record struct PurgeItem(PurgeKind Kind, string Value)
{
    /// <summary>Forget all.</summary>
    public static PurgeItem Everything { get; } = new(PurgeKind.Everything, "");

    /// <summary>The same without what is named twice; everything makes the rest needless.</summary>
    public static IReadOnlyList<PurgeItem> Coalesce(IEnumerable<PurgeItem> items)
    {
        var all = items.ToHashSet();
        return all.Contains(Everything) ? [Everything] : [.. all];
    }

    public override string ToString() => Kind == PurgeKind.Everything ? "everything" : $"{Kind.ToString().ToLowerInvariant()} {Value}";
}
