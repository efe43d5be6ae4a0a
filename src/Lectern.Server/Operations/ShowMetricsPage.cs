using System.Net;
using Lectern.Monitoring.Outlets;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations;

/// <summary>
/// <c>GET /metrics</c>: for Prometheus. Operators, and, while no token is set, callers on this machine. A proxy on this machine is no such caller:
/// what it forwards comes from elsewhere.
/// </summary>
internal static class ShowMetricsPage
{
    private static readonly string[] Forwarding = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-For", "X-Real-IP", "Forwarded", "Via"];

    public static async Task Handle(MetricsPage page, IAuthorizationService authorization, IOptions<LecternOptions> options, HttpContext http)
    {
        if (IsLocal(http, options.Value.Operations.Token) || (await authorization.AuthorizeAsync(http.User, http, Policies.Operators)).Succeeded)
            await page.WriteAsync(http);
        else
            http.Response.StatusCode = http.User.Identity?.IsAuthenticated == true ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
    }

    private static bool IsLocal(HttpContext http, string token) =>
        token.Length == 0 && http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !Array.Exists(Forwarding, http.Request.Headers.ContainsKey);
}
