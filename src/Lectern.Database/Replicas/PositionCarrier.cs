using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Database.Replicas;

/// <summary>
/// Carries what a user has written and seen from request to request: on this node by the user's id, to other nodes in a cookie (browsers)
/// or a header (programs).
/// </summary>
internal sealed class PositionCarrier(RequestDelegate next, ReplicatedDatabase replicated, Func<HttpContext, string?> userOf, IDataProtectionProvider protection)
{
    public const string Cookie = "database-position";
    public const string Header = "Database-Position";

    private readonly PositionSeal _seal = new(protection);

    public Task InvokeAsync(HttpContext http)
    {
        if (DatabaseScope.Current is { } scope)
            Carry(scope, http);
        return next(http);
    }

    private void Carry(DatabaseScope scope, HttpContext http)
    {
        var user = userOf(http);
        var (mark, broken) = MarkOf(http, user);
        scope.Follow(mark);
        var before = mark.Position;
        http.Response.OnStarting(() =>
        {
            var position = mark.Position;
            if (broken)
                http.Response.Cookies.Delete(Cookie, Options(http, null));
            else if (scope.HasWritten || (user is not null && position.IsAfter(before) && !replicated.IsEverywhere(position)))
                Send(http, position);
            return Task.CompletedTask;
        });
    }

    private (PositionMark Mark, bool Broken) MarkOf(HttpContext http, string? user)
    {
        var mark = user is null ? new PositionMark() : replicated.Users.Of(user);
        foreach (var text in Sent(http.Request))
        {
            var (fault, position) = _seal.Open(text, replicated.Monitor.Cluster);
            if (fault == SealFault.Broken)
            {
                // It may have been true, so this request sees what the primary has; only this one, or anybody could send all of a user's there.
                var newest = new PositionMark();
                newest.Witness(replicated.Newest, replicated.Now);
                return (newest, true);
            }
            if (fault == SealFault.None)
            {
                replicated.LearnTimeline(position.Timeline);
                mark.Witness(position, replicated.Now);
            }
        }
        return (mark, false);
    }

    private static IEnumerable<string> Sent(HttpRequest request)
    {
        if (request.Cookies.TryGetValue(Cookie, out var cookie) && cookie.Length > 0)
            yield return cookie;
        if (request.Headers.TryGetValue(Header, out var header) && header.ToString() is { Length: > 0 } text)
            yield return text;
    }

    // What anyone may keep must not carry what one has done.
    private void Send(HttpContext http, WalPosition position)
    {
        if (http.Response.Headers.CacheControl.ToString().Contains("public", StringComparison.OrdinalIgnoreCase))
            return;
        var text = _seal.Seal(position, replicated.Monitor.Cluster);
        http.Response.Headers[Header] = text;
        if (http.Request.Headers.Authorization.Count == 0)
            http.Response.Cookies.Append(Cookie, text, Options(http, replicated.PositionLifetime));
    }

    private static CookieOptions Options(HttpContext http, TimeSpan? lifetime) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Path = "/", MaxAge = lifetime };
}

/// <summary>Puts the carrier into the way of a request.</summary>
public static class PositionCarrierRegistration
{
    /// <summary>
    /// From here on each request sees what its user has written and seen. Comes after <see cref="Requests.RequestScopeRegistration"/> and
    /// authentication. Without replicas it does nothing; with them it needs the services of data protection, with keys that all nodes share.
    /// </summary>
    /// <param name="app">The way of a request.</param>
    /// <param name="database">The database.</param>
    /// <param name="userOf">Who asks, the same on every node, or null.</param>
    public static IApplicationBuilder UseDatabasePositions(this IApplicationBuilder app, SqlDatabase database, Func<HttpContext, string?> userOf)
    {
        if (database is not ReplicatedDatabase replicated)
            return app;
        var protection = app.ApplicationServices.GetRequiredService<IDataProtectionProvider>();
        return app.Use(next => new PositionCarrier(next, replicated, userOf, protection).InvokeAsync);
    }
}
