using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.Metadata;

namespace Lectern.Server.Web.Delivery;

/// <summary>Who may keep what a route answers, and for how long.</summary>
public enum CacheClass
{
    /// <summary>Nobody. Every route that is not in <see cref="CacheTable"/>.</summary>
    Private = 0,

    /// <summary>Everybody, for a year: the address carries a hash of the bytes.</summary>
    Asset,

    /// <summary>Everybody: a picture or document for a day, sound and film for a week; what a grant opens not longer than the grant.</summary>
    Media,

    /// <summary>Browsers for a few seconds, the edge until it is purged: the same for every visitor. Whoever has signed in asks each time.</summary>
    Public,
}

/// <summary>
/// The one place that says what may be kept. A route that is not here is never kept by anybody, whatever its answer says
/// (<see cref="CacheGuard"/>). See docs/cdn.md.
/// </summary>
public static class CacheTable
{
    /// <summary>Of <see cref="CacheClass.Asset"/>.</summary>
    public const string Asset = "public, max-age=31536000, immutable";

    /// <summary>Pictures and documents of <see cref="CacheClass.Media"/>: a day.</summary>
    public const string Picture = "public, max-age=86400";

    /// <summary>Sound and film of <see cref="CacheClass.Media"/>: a week.</summary>
    public const string Video = "public, max-age=604800";

    /// <summary>Of <see cref="CacheClass.Public"/>, for visitors. Short, since nothing purges a browser's copy.</summary>
    public const string Visitor = "public, max-age=5";

    /// <summary>Of <see cref="CacheClass.Public"/>, for whoever has signed in and may have changed something.</summary>
    public const string SignedIn = "private, no-cache";

    /// <summary>Of <see cref="CacheClass.Private"/>.</summary>
    public const string Nobody = "private, no-store";

    /// <summary>Every route that may be kept, and how.</summary>
    public static FrozenDictionary<string, CacheClass> Routes { get; } = new Dictionary<string, CacheClass>
    {
        ["/assets/{file}"] = CacheClass.Asset,
        ["/media/{name}"] = CacheClass.Media,
        ["/media/{grant}/{name}"] = CacheClass.Media,

        ["/"] = CacheClass.Public,
        ["/courses"] = CacheClass.Public,
        ["/courses/{slug}"] = CacheClass.Public,
        ["/learn/{slug}/{number:int}"] = CacheClass.Public,
        ["/api/courses"] = CacheClass.Public,
        ["/api/courses/{slug}"] = CacheClass.Public,
        ["/api/courses/{slug}/lessons/{number}"] = CacheClass.Public,
        ["/api/categories"] = CacheClass.Public,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Of what kind a route is; <see cref="CacheClass.Private"/> for those without.</summary>
    public static CacheClass ClassOf(Endpoint? endpoint) => endpoint switch
    {
        RouteEndpoint route => ClassOf(route.RoutePattern.RawText),
        _ => ClassOf(endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route),
    };

    private static CacheClass ClassOf(string? route) => route is null ? CacheClass.Private : Routes.GetValueOrDefault($"/{route.Trim('/')}");

    /// <summary>The same for what a grant opens: whoever keeps it keeps it under the address with the grant, and not longer.</summary>
    public static string OfGrant(string contentType, long secondsLeft) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"public, max-age={Math.Clamp(secondsLeft, 0, OfMedia(contentType) == Video ? 604_800 : 86_400)}");

    /// <summary>How a file of that type may be kept.</summary>
    public static string OfMedia(string contentType) => contentType.StartsWith("video/", StringComparison.Ordinal) || contentType.StartsWith("audio/", StringComparison.Ordinal) ? Video : Picture;
}
