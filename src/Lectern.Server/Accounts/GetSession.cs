using System.Security.Claims;
using Lectern.Database;
using Lectern.Server.Storage;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Accounts;

/// <summary><c>GET /api/session</c>: who am I, and for a browser the antiforgery token that its writes must carry.</summary>
internal static class GetSession
{
    public sealed record Answer(SignIn.SignedInUser User, DateTime ExpiresAt, string? AntiforgeryToken);

    public static async Task<IResult> Handle(ClaimsPrincipal user, Store store, IAntiforgery antiforgery, HttpContext http, CancellationToken cancel)
    {
        var id = Viewer.From(user)!.SessionId;
        var session = await store.ReadAsync((db, token) => db.Sessions.Include(session => session.User).SingleOrDefaultAsync(session => session.Id == id, token), cancel, Freshness.Newest);
        if (session?.User is not { } person)
            return TypedResults.Unauthorized();
        var token = user.Identity?.AuthenticationType == SignInSchemes.Cookie ? antiforgery.GetAndStoreTokens(http).RequestToken : null;
        return TypedResults.Ok(new Answer(new(person.Id, person.Name, person.Email, person.Role), session.ExpiresAt, token));
    }
}
