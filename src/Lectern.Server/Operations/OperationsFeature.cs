using Lectern.Database.Hosts;
using Lectern.Database.RepeatedStatements;
using Lectern.Database.Requests;
using Lectern.Database.SlowQueries;
using Lectern.Database.Statements;
using Lectern.Monitoring;
using Lectern.Monitoring.Regressions;
using Lectern.Server.Operations.Regressions;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations;

/// <summary>Is it up, may it get traffic, and what makes it slow.</summary>
public static class OperationsFeature
{
    public static void AddOperations(this IServiceCollection services)
    {
        services.AddMonitoring(provider => provider.GetRequiredService<IOptions<LecternOptions>>().Value.Monitoring);
        services.AddSingleton<IRegressionStore, StoreRegressions>();
        services.AddRegressions(provider => provider.GetRequiredService<IOptions<LecternOptions>>().Value.Monitoring);
        services.AddSingleton<Readiness>();
        services.AddSingleton<IAuthorizationHandler, OperatorToken>();
        services.AddSlowQueries(provider => provider.GetRequiredService<IOptions<LecternOptions>>().Value.Database.SlowQueries);
        services.AddRepeatedStatements(provider => provider.GetRequiredService<IOptions<LecternOptions>>().Value.Database.RepeatedStatements);
        services.AddSingleton(provider => new LongLeaseWatch(provider.GetRequiredService<IOptions<LecternOptions>>().Value.Database, provider.GetRequiredService<ILogger<LongLeaseWatch>>()));
        services.AddHostedService<LongLeaseLoop>();
        services.AddSingleton<StatementFigures>();
        services.AddSingleton<IStatementObserver>(provider => provider.GetRequiredService<StatementFigures>());
        services.AddSingleton<ProcessFigures>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, OperationsJson.Default));
    }

    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/api/health").WithTags("Health").AllowAnonymous().WithMetadata(new OperatorPriority());
        health.MapGet("/live", GetHealth.Live);
        health.MapGet("/ready", GetHealth.Ready);
        health.MapGet("", GetHealth.Summary);

        app.MapGet("/api/metrics", GetMetrics.Now).WithTags("Operations").RequireAuthorization(Policies.Operators).WithMetadata(new OperatorPriority())
            .ProducesProblem(401).ProducesProblem(403);

        var operations = app.MapGroup("/api/operations").WithTags("Operations").RequireAuthorization(Policies.Operators).WithMetadata(new OperatorPriority());
        operations.MapGet("/slow-queries", SlowQueries.List).ProducesProblem(401).ProducesProblem(403);
        operations.MapDelete("/slow-queries", SlowQueries.Clear).ProducesProblem(401).ProducesProblem(403);
        operations.MapGet("/regressions", ListRegressions.List).ProducesProblem(401).ProducesProblem(403);
    }
}
