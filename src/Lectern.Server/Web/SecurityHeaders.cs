using Lectern.Server.Web.Delivery;

namespace Lectern.Server.Web;

/// <summary>
/// What every answer tells the browser to forbid. No script and no style stands in a page itself, so an injected one does
/// not run. Answers that say nothing of caching are not cached: a forgotten header must not show one person's page to another.
/// </summary>
internal static class SecurityHeaders
{
    // Lessons show pictures and play media of other sites; nothing else comes from there.
    private const string ContentSecurityPolicy =
        "default-src 'self'; img-src 'self' data: https:; media-src 'self' https:; object-src 'none'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private const string PermissionsPolicy =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

    private const string OneYear = "max-age=31536000";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        // At the last moment: what turns an exception into an answer clears the headers first.
        http.Response.OnStarting(Add, http);
        return next(http);
    });

    private static Task Add(object state)
    {
        var http = (HttpContext)state;
        Write(http);
        PagePreload.Write(http);
        CacheGuard.Apply(http);
        return Task.CompletedTask;
    }

    /// <summary>Sets what is not set yet.</summary>
    public static void Write(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        // An endpoint may be stricter with what it serves, such as a file that somebody uploaded.
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = PermissionsPolicy;
        if (http.Request.IsHttps && !IsLoopbackName(http.Request.Host.Host))
            headers.StrictTransportSecurity = OneYear;
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
    }

    // A browser that was told so once would refuse plain http to every program on the developer's machine.
    private static bool IsLoopbackName(string host) => host is "localhost" or "127.0.0.1" or "[::1]";
}
