using Lectern.Database.Requests;
using Lectern.Monitoring.History;
using Lectern.Server.Operations.Deploys;
using Lectern.Server.Web;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>The live dashboard: its page, its stream, and the marks of deploys in it. See docs/dashboard.md.</summary>
internal static class DashboardFeature
{
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton<DeployLog>();
        services.AddHostedService<DeployMark>();
        services.AddSingleton(provider => new ErrorBudgets(provider.GetRequiredService<MetricsHistory>(), provider.GetRequiredService<IOptions<LecternOptions>>().Value.Monitoring.Objectives,
            provider.GetRequiredService<ILogger<ErrorBudgets>>()));
        services.AddSingleton<RouteRows>();
        services.AddSingleton<TableReader>();
        services.AddSingleton<Curves>();
        services.AddSingleton<FrameBuilder>();
        services.AddSingleton<DashboardStream>();
        services.AddHostedService<DashboardLoop>();
    }

    public static void MapDashboard(this IEndpointRouteBuilder app) =>
        app.MapGet("/ops", ShowDashboard.Handle).RequireAuthorization(Policies.Operators).WithMetadata(new OperatorPriority()).ExcludeFromDescription();

    /// <summary>Under <c>/api/operations</c>, whose rules hold for them.</summary>
    public static void MapStream(this IEndpointRouteBuilder operations)
    {
        operations.MapPost("/deploys", MarkDeploy.Handle).ProducesProblem(401).ProducesProblem(403);
        // It lasts for minutes, which would be a response time of minutes.
        operations.MapGet("/stream", GetStream.Handle).DisableHttpMetrics()
            .Produces<string>(200, "text/event-stream").ProducesValidationProblem().ProducesProblem(401).ProducesProblem(403).ProducesProblem(503);
    }
}
