namespace Lectern.Server.Web;

/// <summary>What is served under <c>/media</c> was made from what strangers wrote, so a browser may show it and nothing more.</summary>
internal static class MediaHeaders
{
    public static void Write(IHeaderDictionary headers, string cacheControl)
    {
        headers.CacheControl = cacheControl;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
    }
}
