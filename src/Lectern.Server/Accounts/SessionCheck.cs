using System.Security.Claims;
using Lectern.Server.Web;

namespace Lectern.Server.Accounts;

/// <summary>A cookie or token that was valid when it was made counts only while its session is open. Runs between authentication and authorization.</summary>
internal sealed class SessionCheck(RequestDelegate next, SessionRegistry sessions, KnownCredentials known, ActiveLearners active)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (Viewer.From(http.User) is { } viewer)
        {
            if (await sessions.IsOpenAsync(viewer))
            {
                known.Remember(http, viewer);
                active.Saw(viewer.Id);
            }
            else
                http.User = new ClaimsPrincipal(new ClaimsIdentity());
        }
        await next(http);
    }
}
