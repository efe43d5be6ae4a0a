using Lectern.Database;
using Lectern.Database.Admission;

namespace Lectern.Server.Operations;

/// <summary>Is it up, and may it get traffic.</summary>
public static class OperationsFeature
{
    public static void AddOperations(this IServiceCollection services) => services.AddSingleton<Readiness>();

    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/api/health").WithTags("Health").AllowAnonymous().WithMetadata(new DatabasePriority(AdmissionPriority.Operator));
        health.MapGet("/live", GetHealth.Live);
        health.MapGet("/ready", GetHealth.Ready);
        health.MapGet("", GetHealth.Summary);
    }
}
