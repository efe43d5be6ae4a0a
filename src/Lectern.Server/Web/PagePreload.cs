using Microsoft.Extensions.Primitives;

namespace Lectern.Server.Web;

/// <summary>
/// Names the style sheet in a page's head, before the page: a browser asks for it with the first bytes, and Cloudflare or a proxy that makes
/// 103 (Early Hints, RFC 8297) out of such a header can name it before the page is made. Only the style sheet: without it nothing is painted, and
/// the script waits for the whole page anyway.
/// </summary>
internal static class PagePreload
{
    private static readonly StringValues StyleSheet = $"<{WebAssets.Url("lectern.css")}>; rel=preload; as=style";

    /// <summary>For answers to GET: what a form or a script is answered comes to a browser that has the style sheet.</summary>
    public static void Write(HttpContext http)
    {
        if (HttpMethods.IsPost(http.Request.Method) || http.Response.ContentType is not { } type || !type.StartsWith("text/html", StringComparison.Ordinal))
            return;
        http.Response.Headers.Link = StyleSheet;
    }
}
