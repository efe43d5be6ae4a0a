using Microsoft.AspNetCore.Authentication.Cookies;

namespace Lectern.Server.Accounts;

/// <summary>
/// On https the cookie's name starts with <c>__Host-</c>, so that no other host of the domain can set or shadow it
/// (RFC 6265bis, 4.1.3.2). Browsers refuse that name on plain http.
/// </summary>
internal sealed class HostCookies : ICookieManager
{
    private readonly ChunkingCookieManager _cookies = new();

    public string? GetRequestCookie(HttpContext context, string key) => _cookies.GetRequestCookie(context, NameOf(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _cookies.AppendResponseCookie(context, NameOf(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _cookies.DeleteCookie(context, NameOf(context, key), options);

    private static string NameOf(HttpContext context, string key) => context.Request.IsHttps ? "__Host-" + key : key;
}
