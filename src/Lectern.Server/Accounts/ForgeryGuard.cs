using System.Runtime.ExceptionServices;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Antiforgery;

namespace Lectern.Server.Accounts;

/// <summary>
/// Every write that a browser may have been tricked into must carry the antiforgery token: whatever comes with the sign-in
/// cookie, and every form, signed in or not (so that nobody can be signed in to an account that is not theirs). It stands
/// before all endpoints, so none can forget it. What comes with a bearer token was not sent by a browser unasked; JSON without
/// a cookie is not either, because a browser asks first (CORS) before it sends that across sites.
/// </summary>
internal sealed class ForgeryGuard(RequestDelegate next, IAntiforgery antiforgery, IProblemDetailsService problems)
{
    /// <summary>Marks the one write that does not act for whoever is signed in: another sign-in, as JSON.</summary>
    public sealed record NewSignIn;

    public const string Header = "X-CSRF-TOKEN";
    public const string Field = "__RequestVerificationToken";

    public async Task InvokeAsync(HttpContext http)
    {
        if (!NeedsToken(http) || await HasTokenAsync(http))
            await next(http);
        else
            await RefuseAsync(http);
    }

    private async Task<bool> HasTokenAsync(HttpContext http)
    {
        try
        {
            return await antiforgery.IsRequestValidAsync(http);
        }
        // The form it would be in cannot be read. Where that has a status of its own, such as 413, it is answered with that.
        catch (AntiforgeryValidationException error)
        {
            if (error.InnerException is BadHttpRequestException unreadable)
                ExceptionDispatchInfo.Throw(unreadable);
            return false;
        }
    }

    // Where no route is, or routing answers itself (405, 415), nothing will be written.
    private static bool NeedsToken(HttpContext http) => !IsSafe(http.Request.Method) && http.GetEndpoint() is RouteEndpoint route && http.User.Identity?.AuthenticationType switch
    {
        SignInSchemes.Cookie => route.Metadata.GetMetadata<NewSignIn>() is null || http.Request.HasFormContentType,
        SignInSchemes.Bearer => false,
        _ => http.Request.HasFormContentType,
    };

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    private async Task RefuseAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        await problems.TryWriteAsync(new()
        {
            HttpContext = http,
            ProblemDetails = new HttpValidationProblemDetails(new Dictionary<string, string[]> { [Header] = ["is missing or stale"] })
            {
                Status = StatusCodes.Status400BadRequest,
                Title = "The antiforgery token is missing or stale.",
                Detail = $"Load the page again and repeat the step. A program sends the antiforgeryToken of GET /api/session as {Header}, or signs in with its bearer token instead.",
            },
        });
    }
}
