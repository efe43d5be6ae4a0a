using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Accounts;

/// <summary>Makes what a browser or program holds after a sign-in: a cookie or a bearer token, both encrypted, both naming the session.</summary>
internal sealed class SessionTickets(TimeProvider time, IOptions<LecternOptions> options, IOptionsMonitor<BearerTokenOptions> bearer)
{
    public Session NewSession(User user)
    {
        var now = time.Now();
        return new()
        {
            Id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            UserId = user.Id,
            CreatedAt = now,
            ExpiresAt = now + options.Value.Accounts.SessionLifetime,
        };
    }

    public string Token(User user, Session session) =>
        bearer.Get(SignInSchemes.Bearer).BearerTokenProtector.Protect(Ticket(user, session, SignInSchemes.Bearer));

    public static Task SetCookieAsync(HttpContext http, User user, Session session)
    {
        var ticket = Ticket(user, session, SignInSchemes.Cookie);
        return http.SignInAsync(SignInSchemes.Cookie, ticket.Principal, ticket.Properties);
    }

    public static AuthenticationTicket Ticket(User user, Session session, string scheme) => new(
        new ClaimsPrincipal(new Viewer(user.Id, user.Name, user.Role, session.Id).ToIdentity(scheme)),
        new AuthenticationProperties { IsPersistent = true, IssuedUtc = session.CreatedAt, ExpiresUtc = session.ExpiresAt },
        scheme);
}
