using System.Runtime.CompilerServices;
using Lectern.Database.Admission;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Lectern.Database.Requests;

/// <summary>Gives every request a <see cref="DatabaseScope"/> that is named after its route.</summary>
internal sealed class RequestScope(RequestDelegate next)
{
    // What leads nowhere shares a name: whoever asks for a thousand paths must not make a thousand series.
    private const string Unmatched = "unmatched";

    private readonly ConditionalWeakTable<Endpoint, string> _names = [];

    public async Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        DatabaseScope.Begin(endpoint is null ? Unmatched : _names.GetValue(endpoint, NameOf), PriorityOf(endpoint));
        await next(http);
    }

    // The methods of the route, not of the request, which may be any word.
    private static string NameOf(Endpoint endpoint) => endpoint is RouteEndpoint route
        ? $"{Methods(route)} /{route.RoutePattern.RawText?.Trim('/')}"
        : Unmatched;

    private static string Methods(RouteEndpoint route) => route.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods: { Count: > 0 } methods } ? string.Join('|', methods) : "ANY";

    private static AdmissionPriority PriorityOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<OperatorPriority>() is null ? AdmissionPriority.Normal : AdmissionPriority.Operator;
}

/// <summary>Metadata of endpoints for health checks and operators: their statements may take the reserved connections.</summary>
public sealed record OperatorPriority;

/// <summary>Puts the scope into the way of a request.</summary>
public static class RequestScopeRegistration
{
    /// <summary>From here on each request's statements belong to it. Comes after routing and before whatever asks the database first.</summary>
    public static IApplicationBuilder UseDatabaseScope(this IApplicationBuilder app) => app.UseMiddleware<RequestScope>();
}
