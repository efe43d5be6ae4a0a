namespace Lectern.Server.Web;

/// <summary>Does somebody look at a page, or does a program ask? The one wants a page when something goes wrong, the other problem+json.</summary>
public static class PageRequest
{
    public static bool Is(HttpRequest request) => !request.Path.StartsWithSegments("/api")
        && request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);
}
