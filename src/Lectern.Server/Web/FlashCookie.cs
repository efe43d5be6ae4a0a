using System.Globalization;
using System.Security.Cryptography;
using Lectern.Server.Web.Delivery;
using Microsoft.AspNetCore.DataProtection;

namespace Lectern.Server.Web;

/// <summary>
/// Carries one sentence from the answer that did something to the page that is shown next. Protected, so that nobody else
/// can put words on our pages; gone with the first page that says it.
/// </summary>
public sealed class FlashCookie(IDataProtectionProvider protection)
{
    private const string Name = PersonalCookies.Flash;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Lectern.Flash").ToTimeLimitedDataProtector();

    public void Put(HttpContext http, FlashMessage message) =>
        http.Response.Cookies.Append(Name, _protector.Protect($"{(int)message.Tone}{message.Text}", Lifetime), Options(http));

    public static bool IsIn(HttpContext http) => http.Request.Cookies.ContainsKey(Name);

    /// <summary>The message, if there is one; the browser forgets it with this answer.</summary>
    public FlashMessage? Take(HttpContext http)
    {
        if (!http.Request.Cookies.TryGetValue(Name, out var cookie))
            return null;
        http.Response.Cookies.Delete(Name, Options(http));
        try
        {
            var text = _protector.Unprotect(cookie);
            return new(text[1..], (FlashTone)int.Parse(text.AsSpan(0, 1), CultureInfo.InvariantCulture));
        }
        catch (CryptographicException)
        {
            return null; // Older than a minute, or not ours.
        }
    }

    private static CookieOptions Options(HttpContext http) => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Path = "/" };
}
