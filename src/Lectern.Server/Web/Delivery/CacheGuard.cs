namespace Lectern.Server.Web.Delivery;

/// <summary>
/// Looks at every answer at the last moment and takes back what must not be kept: no cache in front of many people may ever hold an answer
/// that sets a cookie, that belongs to somebody, that went wrong, or that <see cref="CacheTable"/> does not name. Denying is the rule.
/// </summary>
internal static class CacheGuard
{
    /// <param name="http">Just before its headers are sent.</param>
    public static void Apply(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (!headers.CacheControl.ToString().Contains("public", StringComparison.OrdinalIgnoreCase))
        {
            EdgeHeaders.Remove(headers);
            return;
        }
        if (MayBeKept(http))
            return;
        headers.CacheControl = CacheTable.Nobody;
        EdgeHeaders.Remove(headers);
    }

    private static bool MayBeKept(HttpContext http)
    {
        var response = http.Response;
        if (response.Headers.SetCookie.Count > 0 || response.StatusCode is not (StatusCodes.Status200OK or StatusCodes.Status206PartialContent or StatusCodes.Status304NotModified))
            return false;
        return CacheTable.ClassOf(http.GetEndpoint()) switch
        {
            CacheClass.Asset or CacheClass.Media => true,
            CacheClass.Public => http.User.Identity?.IsAuthenticated != true,
            _ => false,
        };
    }
}
