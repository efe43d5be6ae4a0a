using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Rosters;

/// <summary>Bringing in people, classes and courses from other systems.</summary>
public static class RostersFeature
{
    // The fields beside the file.
    private const long FormBytes = 100_000;

    public static void AddRosters(this IServiceCollection services) => services.AddSingleton<ImportTurn>();

    public static void MapRosters(this IEndpointRouteBuilder app)
    {
        var limit = app.ServiceProvider.GetRequiredService<IOptions<LecternOptions>>().Value.Rosters.MaxUploadBytes;
        var imports = app.MapGroup("/admin/imports").ExcludeFromDescription().RequireAuthorization(Policies.Admins);
        imports.MapGet("", UploadImport.Show);
        imports.MapPost("", UploadImport.Post).WithMetadata(new BodyLimit(limit + FormBytes));
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
