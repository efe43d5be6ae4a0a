using System.Security.Claims;
using Lectern.Server.Accounts.Pages;
using Lectern.Server.Storage;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Accounts;

/// <summary><c>/sign-in</c> and <c>/sign-out</c>: the same rules as the API, as forms.</summary>
internal static class SignInForm
{
    private const string Home = "/my";

    public static IResult Show(string? returnTo, HttpContext http, IOptions<LecternOptions> options)
    {
        var way = LocalPath.Check(returnTo);
        return Viewer.From(http.User) is null ? Page(http, options, new(ReturnTo: way)) : http.SeeOther(way ?? Home);
    }

    public static async Task<IResult> Post([FromForm] string? email, [FromForm] string? password, [FromForm] string? returnTo,
        PasswordSignIn signIn, HttpContext http, IOptions<LecternOptions> options, CancellationToken cancel)
    {
        var way = LocalPath.Check(returnTo);
        var outcome = await signIn.TryAsync(email ?? "", password ?? "", ClientAddress.Of(http), cancel);
        if (outcome is { Fault: SignInFault.None, User: { } user, Session: { } session })
        {
            await SessionTickets.SetCookieAsync(http, user, session);
            return http.SeeOther(way ?? Home);
        }
        SignInProblem.SetHeaders(outcome, http);
        return Page(http, options, new(email ?? "", SignInProblem.TextOf(outcome), way), SignInProblem.StatusOf(outcome));
    }

    public static async Task<IResult> SignOut(ClaimsPrincipal user, Store store, SessionRegistry sessions, HttpContext http, CancellationToken cancel)
    {
        await Accounts.SignOut.EndAsync(user, store, sessions, http, cancel);
        return http.SeeOther("/", "You are signed out.");
    }

    private static RazorComponentResult<SignInPage> Page(HttpContext http, IOptions<LecternOptions> options, SignInView view, int status = StatusCodes.Status200OK) =>
        http.Frame().Page<SignInPage>(view with { CanSignUp = options.Value.Accounts.SelfRegistration }, status);
}
