namespace Lectern.Server.Web;

/// <summary>
/// HEAD is GET without the body (RFC 9110, 9.3.2), also where nothing is kept yet: routes are mapped for GET, and the server itself sends
/// no body in answer to what came as HEAD. Media do both themselves, because ranges are for GET alone.
/// </summary>
internal static class HeadRequests
{
    public static RequestDelegate AsGet(RequestDelegate next) => http =>
    {
        if (HttpMethods.IsHead(http.Request.Method) && !http.Request.Path.StartsWithSegments("/media"))
            http.Request.Method = HttpMethods.Get;
        return next(http);
    };
}
