using System.Globalization;
using Lectern.Caching;
using Lectern.Delivery.Cdn;
using Lectern.Server.Storage.Delivery;
using Lectern.Server.Web.Answers;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Lectern.Server.Web.Delivery;

/// <summary>
/// What the edge is told beside what browsers are told: for how long it may keep an answer, and by which tags it will be asked to forget it.
/// Each provider reads headers of its own (docs/cdn.md). Thread-safe; writing costs no allocation.
/// </summary>
public sealed class EdgeHeaders
{
    // RFC 9213 has CDN-Cache-Control; CloudFront reads s-maxage only, Varnish what its VCL reads.
    private const string SurrogateControl = "Surrogate-Control";
    private const string CdnCacheControl = "CDN-Cache-Control";
    private const string CacheTag = "Cache-Tag";
    private const string Xkey = "xkey";

    private readonly CdnProvider _provider;
    private readonly StringValues _lifetime;

    public EdgeHeaders(IOptions<LecternOptions> options)
    {
        var cdn = options.Value.Cdn;
        _provider = cdn.Provider;
        var seconds = cdn.EdgeSeconds.ToString(CultureInfo.InvariantCulture);
        _lifetime = _provider == CdnProvider.CloudFront ? $"{CacheTable.Visitor}, s-maxage={seconds}" : $"max-age={seconds}";
    }

    /// <summary>The tags of an answer as they are sent; nothing without a CDN.</summary>
    internal StringValues TagsOf(in CacheKey key, Sharing sharing) => _provider == CdnProvider.None || sharing == Sharing.Personal ? default
        : string.Join(_provider == CdnProvider.Varnish ? ' ' : ',', EdgeItems.TagsOf(key));

    /// <summary>Says it of a public answer to a visitor.</summary>
    internal void Write(IHeaderDictionary headers, in StringValues tags)
    {
        if (tags.Count == 0)
            return;
        switch (_provider)
        {
            case CdnProvider.Varnish:
                headers[SurrogateControl] = _lifetime;
                headers[Xkey] = tags;
                break;
            case CdnProvider.CloudFront:
                headers.CacheControl = _lifetime;
                headers[CacheTag] = tags;
                break;
            case CdnProvider.Cloudflare:
                headers[CdnCacheControl] = _lifetime;
                headers[CacheTag] = tags;
                break;
        }
    }

    /// <summary>Takes it back.</summary>
    internal static void Remove(IHeaderDictionary headers)
    {
        headers.Remove(SurrogateControl);
        headers.Remove(CdnCacheControl);
        headers.Remove(CacheTag);
        headers.Remove(Xkey);
    }
}
