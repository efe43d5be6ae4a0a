using System.Security.Claims;
using Lectern.Server.Storage;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Accounts;

/// <summary><c>DELETE /api/session</c>: the cookie and the token of this sign-in stop working, here at once and on other nodes within 30 s.</summary>
internal static class SignOut
{
    public static async Task<IResult> Handle(ClaimsPrincipal user, Store store, SessionRegistry sessions, HttpContext http, CancellationToken cancel)
    {
        await EndAsync(user, store, sessions, http, cancel);
        return TypedResults.NoContent();
    }

    public static async Task EndAsync(ClaimsPrincipal user, Store store, SessionRegistry sessions, HttpContext http, CancellationToken cancel)
    {
        if (Viewer.From(user) is { } viewer)
        {
            await store.WriteAsync((db, token) => db.Sessions.Where(session => session.Id == viewer.SessionId).ExecuteDeleteAsync(token), cancel);
            sessions.End(viewer.SessionId);
        }
        await http.SignOutAsync(SignInSchemes.Cookie);
    }
}
