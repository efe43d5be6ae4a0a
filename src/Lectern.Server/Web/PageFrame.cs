using Lectern.Server.Web.Delivery;
using Microsoft.AspNetCore.Antiforgery;

namespace Lectern.Server.Web;

/// <summary>What endpoints that answer with pages share: the frame of a page, and the way on after a form.</summary>
public static class PageFrame
{
    /// <summary>The frame of a page that someone signed in sees, or that has a form: with a token, and what was done last.</summary>
    public static PageContext Frame(this HttpContext http, FlashMessage? flash = null)
    {
        var tokens = http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http);
        return new(Viewer.From(http.User), new(tokens.FormFieldName, tokens.RequestToken!), flash ?? http.RequestServices.GetRequiredService<FlashCookie>().Take(http));
    }

    /// <summary>
    /// The frame of a page that is the same for everyone who has not signed in, and has no form for them: without a token, and so
    /// without a cookie, it may be kept for a few seconds.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="canonical">The page's own path and query.</param>
    public static PageContext PublicFrame(this HttpContext http, string canonical)
    {
        var address = $"{http.Request.Scheme}://{http.Request.Host}{canonical}";
        if (Viewer.From(http.User) is not null || FlashCookie.IsIn(http))
            return http.Frame() with { Canonical = address };
        http.Response.Headers.CacheControl = CacheTable.Visitor;
        http.Response.Headers.Vary = "Cookie";
        return new(null, Canonical: address);
    }

    /// <summary>Is this page for someone who has not signed in and is told nothing, and so the same for all of them?</summary>
    public static bool IsVisit(this HttpContext http) => Viewer.From(http.User) is null && !FlashCookie.IsIn(http);

    /// <summary>The frame of a page for <see cref="IsVisit"/>.</summary>
    /// <param name="request">Where to; its path and query do not matter.</param>
    /// <param name="canonical">The page's own path and query.</param>
    public static PageContext VisitFrame(HttpRequest request, string canonical) => new(null, Canonical: $"{request.Scheme}://{request.Host}{canonical}");

    /// <summary>After a form did what it should: on to a page (303), which says <paramref name="done"/>.</summary>
    public static IResult SeeOther(this HttpContext http, string path, string? done = null, FlashTone tone = FlashTone.Success)
    {
        if (done is not null)
            http.RequestServices.GetRequiredService<FlashCookie>().Put(http, new(done, tone));
        http.Response.Headers.Location = path;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>A page that says what went wrong, with its status.</summary>
    public static IResult Fault(this HttpContext http, int status) => http.Frame().Page<ErrorPage>(new ErrorView(status), status);
}
