using Microsoft.AspNetCore.Http.Metadata;

namespace Lectern.Server.Web.Answers;

/// <summary>The route of a request that is answered before routing: meters divide by it.</summary>
internal sealed class HotRoute : IRouteDiagnosticsMetadata
{
    private HotRoute(string route) => Route = route;

    public string Route { get; }

    /// <summary>An endpoint that stands for the one with this route.</summary>
    public static Endpoint Of(string route) => new(null, new(new HotRoute(route)), route);
}
