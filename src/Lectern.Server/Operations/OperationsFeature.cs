using Lectern.Caching;
using Lectern.Database.Hosts;
using Lectern.Database.RepeatedStatements;
using Lectern.Database.Requests;
using Lectern.Database.SlowQueries;
using Lectern.Monitoring;
using Lectern.Monitoring.Alerts;
using Lectern.Monitoring.History;
using Lectern.Monitoring.Regressions;
using Lectern.Server.Operations.Alerts;
using Lectern.Server.Operations.Dashboard;
using Lectern.Server.Operations.Fleet;
using Lectern.Server.Operations.History;
using Lectern.Server.Operations.Regressions;
using Lectern.Server.Operations.Tuning;
using Lectern.Server.Storage;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations;

/// <summary>Is it up, may it get traffic, and what makes it slow.</summary>
public static class OperationsFeature
{
    public static void AddOperations(this IServiceCollection services)
    {
        services.AddMonitoring(provider => Settings(provider).Monitoring, provider => Settings(provider).Data,
            provider => LecternChecks.All(provider.GetRequiredService<Store>(), provider.GetRequiredService<Cache>(), Settings(provider).Data),
            provider => [Settings(provider).Database, Settings(provider).Database.SlowQueries, Settings(provider).Cache]);
        services.AddHistoryStore(provider => new StoreHistory(provider.GetRequiredService<Store>()));
        services.AddNodeBoard(BoardOf);
        services.AddAlerts(provider => Settings(provider).Alerts, provider => Settings(provider).Monitoring);
        services.AddSingleton<IAlertStore, StoreAlerts>();
        services.AddSingleton<IRegressionStore, StoreRegressions>();
        services.AddRegressions(provider => Settings(provider).Monitoring);
        services.AddSingleton<Readiness>();
        services.AddSingleton<IAuthorizationHandler, OperatorToken>();
        services.AddSlowQueries(provider => provider.GetRequiredService<IOptions<LecternOptions>>().Value.Database.SlowQueries);
        services.AddRepeatedStatements(provider => provider.GetRequiredService<IOptions<LecternOptions>>().Value.Database.RepeatedStatements);
        services.AddSingleton(provider => new LongLeaseWatch(provider.GetRequiredService<IOptions<LecternOptions>>().Value.Database, provider.GetRequiredService<ILogger<LongLeaseWatch>>()));
        services.AddHostedService<LongLeaseLoop>();
        services.AddSingleton<Uptime>();
        services.AddHostedService<NodeAgent>();
        services.AddHostedService<TrafficLoop>();
        services.AddTuning();
        services.AddDashboard();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, OperationsJson.Default));
    }

    private static LecternOptions Settings(IServiceProvider provider) => provider.GetRequiredService<IOptions<LecternOptions>>().Value;

    // On SQLite there is one process, unless a Redis says otherwise.
    private static INodeBoard? BoardOf(IServiceProvider provider)
    {
        var (redis, time) = (Settings(provider).Redis, provider.GetRequiredService<TimeProvider>());
        return redis.IsSet ? new RedisBoard(redis, time)
            : provider.GetRequiredService<Store>() is { Kind: StoreKind.Postgres } store ? new StoreBoard(store, time) : null;
    }

    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/api/health").WithTags("Health").AllowAnonymous().WithMetadata(new OperatorPriority());
        health.MapGet("/live", GetHealth.Live);
        health.MapGet("/ready", GetHealth.Ready);
        health.MapGet("", GetHealth.Summary).Produces<GetHealth.Answer>(200, "application/health+json").Produces<GetHealth.Answer>(503, "application/health+json");

        app.MapGet("/api/metrics", GetMetrics.Now).WithTags("Operations").RequireAuthorization(Policies.Operators).WithMetadata(new OperatorPriority())
            .ProducesProblem(401).ProducesProblem(403);

        app.MapGet("/metrics", ShowMetricsPage.Handle).AllowAnonymous().ExcludeFromDescription();

        var operations = app.MapGroup("/api/operations").WithTags("Operations").RequireAuthorization(Policies.Operators).WithMetadata(new OperatorPriority());
        operations.MapGet("/slow-queries", SlowQueries.List).ProducesProblem(401).ProducesProblem(403);
        operations.MapDelete("/slow-queries", SlowQueries.Clear).ProducesProblem(401).ProducesProblem(403);
        operations.MapStream();

        var alerts = operations.MapGroup("/alerts").ProducesProblem(401).ProducesProblem(403);
        alerts.MapGet("", ListAlerts.Handle);
        alerts.MapPost("/test", TestAlerts.Handle).ProducesProblem(429);
        alerts.MapGet("/silences", Silences.List);
        alerts.MapPost("/silences", Silences.Add).ProducesProblem(409);
        alerts.MapDelete("/silences/{id}", Silences.End).ProducesProblem(404);

        operations.MapTuning();
        app.MapDashboard();
        operations.MapGet("/regressions", ListRegressions.List).ProducesProblem(401).ProducesProblem(403);
    }
}
