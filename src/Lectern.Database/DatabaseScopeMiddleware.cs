using Lectern.Database.Admission;
using Lectern.Database.Replicas;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Database;

/// <summary>Put on an endpoint: how its requests queue for the database.</summary>
public sealed record DatabasePriority(AdmissionPriority Priority);

/// <summary>
/// Opens a <see cref="DatabaseScope"/> for each request, named by its route, and where there are replicas carries what a user has written
/// and seen from request to request: on this node by the user's id, to other nodes in a cookie (browsers) or a header (programs).
/// </summary>
internal sealed class DatabaseScopeMiddleware(RequestDelegate next, SqlDatabase database, Func<HttpContext, string?> userOf, IDataProtectionProvider protection)
{
    public const string Cookie = "database-position";
    public const string Header = "Database-Position";

    private readonly ReplicatedDatabase? _database = database as ReplicatedDatabase;
    private readonly PositionSeal _seal = new(protection);

    public Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        var name = (endpoint as RouteEndpoint)?.RoutePattern.RawText is { } route ? $"{http.Request.Method} {route}" : "none";
        var priority = endpoint?.Metadata.GetMetadata<DatabasePriority>()?.Priority ?? AdmissionPriority.Normal;
        if (_database is null)
            DatabaseScope.Begin(name, priority);
        else
            Carry(_database, http, name, priority);
        return next(http);
    }

    private void Carry(ReplicatedDatabase replicated, HttpContext http, string name, AdmissionPriority priority)
    {
        var user = userOf(http);
        var (mark, broken) = MarkOf(replicated, http, user);
        var scope = DatabaseScope.Begin(name, priority, mark);
        var before = mark.Position;
        http.Response.OnStarting(() =>
        {
            var position = mark.Position;
            if (broken)
                http.Response.Cookies.Delete(Cookie, Options(http, null));
            else if (scope.HasWritten || (user is not null && position.IsAfter(before) && !replicated.IsEverywhere(position)))
                Send(replicated, http, position);
            return Task.CompletedTask;
        });
    }

    private (PositionMark Mark, bool Broken) MarkOf(ReplicatedDatabase replicated, HttpContext http, string? user)
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
    private void Send(ReplicatedDatabase replicated, HttpContext http, WalPosition position)
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

public static class DatabaseScopeExtensions
{
    /// <summary>
    /// Opens a <see cref="DatabaseScope"/> for each request. Goes behind routing and authentication. With replicas it needs the services of
    /// data protection, with keys that all nodes share.
    /// </summary>
    /// <param name="app">The way of a request.</param>
    /// <param name="database">The database.</param>
    /// <param name="userOf">Who asks, the same on every node, or null.</param>
    public static IApplicationBuilder UseDatabaseScope(this IApplicationBuilder app, SqlDatabase database, Func<HttpContext, string?> userOf)
    {
        var protection = app.ApplicationServices.GetRequiredService<IDataProtectionProvider>();
        return app.Use(next => new DatabaseScopeMiddleware(next, database, userOf, protection).InvokeAsync);
    }
}
