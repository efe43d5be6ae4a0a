using Lectern.Caching;
using Lectern.Delivery.Cdn;

namespace Lectern.Server.Storage.Delivery;

/// <summary>
/// What <see cref="CacheTags"/> are at the edge. Only what visitors are shown is kept there. How many learners a course has is no edit and
/// is as old there as <see cref="CdnOptions.EdgeSeconds"/>: it changes every second, and a purge each would leave the edge empty.
/// </summary>
public static class EdgeItems
{
    /// <summary>Carried by every page and answer that the edge keeps.</summary>
    private const string All = "all";

    private const string CoursePrefix = "course:";
    private const string PathPrefix = "edge:path:";

    /// <summary>Touched, it empties the edge, files too.</summary>
    public const string EdgeEverything = "edge:everything";

    private static readonly string[] Shown = [CacheTags.Courses, CacheTags.People];

    /// <summary>Touched, it makes the edge forget one path.</summary>
    public static string EdgePath(string path) => PathPrefix + path;

    /// <summary>The items for what was touched; none when the edge shows nothing of it.</summary>
    public static IReadOnlyList<PurgeItem> Of(IReadOnlyCollection<string> touched) =>
        touched.Contains(CacheTags.Counts) ? [] : PurgeItem.Coalesce(touched.Select(Of).OfType<PurgeItem>());

    /// <summary>The tags of an answer, as the edge is told them.</summary>
    public static IReadOnlyList<string> TagsOf(in CacheKey key)
    {
        var course = CourseOf(key.Text) is { } tag ? [tag] : Array.Empty<string>();
        return [.. key.Tags.Where(Shown.Contains), .. course, All];
    }

    /// <summary>As the outbox keeps them.</summary>
    public static string Write(IEnumerable<PurgeItem> items) => string.Join('\n', items.Select(item => $"{(int)item.Kind} {item.Value}"));

    /// <summary>What <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<PurgeItem> Read(string text) => [.. text.Split('\n').Select(line => new PurgeItem((PurgeKind)(line[0] - '0'), line[2..]))];

    private static PurgeItem? Of(string touched) => touched switch
    {
        CacheTags.Everything => new(PurgeKind.Tag, All),
        EdgeEverything => PurgeItem.Everything,
        _ when touched.StartsWith(PathPrefix, StringComparison.Ordinal) => new(PurgeKind.Path, touched[PathPrefix.Length..]),
        _ when Shown.Contains(touched) => new(PurgeKind.Tag, touched),
        _ when CourseOf(touched) is { } course => new(PurgeKind.Tag, course),
        _ => null,
    };

    // "course:algebra:page:…" and "course:algebra:*" are both about "course:algebra"; "course:*" is about all.
    private static string? CourseOf(string text)
    {
        if (!text.StartsWith(CoursePrefix, StringComparison.Ordinal))
            return null;
        var end = text.IndexOf(':', CoursePrefix.Length);
        var slug = end < 0 ? text[CoursePrefix.Length..] : text[CoursePrefix.Length..end];
        return slug == "*" ? All : EdgeTag.Of(CoursePrefix + slug);
    }
}
