using Lectern.Monitoring.History;
using Lectern.Monitoring.Metrics;
using Lectern.Server.Storage;
using Lectern.Tuning;
using Lectern.Tuning.Indexes;
using Lectern.Tuning.Ledger;
using Lectern.Tuning.Responses;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations.Tuning;

/// <summary>The part of operations that changes something by itself, when it may. See docs/tuning.md.</summary>
internal static class TuningFeature
{
    public static void AddTuning(this IServiceCollection services)
    {
        services.AddSingleton<ILedger>(provider => new MeteredLedger(new SqlLedger(provider.GetRequiredService<Store>().ConnectAsync), provider.GetRequiredService<MetricsCollector>()));
        services.AddSingleton<IndexWork>();
        services.AddTuners();
        services.AddSingleton(provider => new TuningEngine(provider.GetRequiredService<ILedger>(),
            [.. provider.GetRequiredService<IndexWork>().Tuners, .. provider.GetServices<ITuner>()],
            Options(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<MetricsHistory>().Node, provider.GetRequiredService<RegressionResponse>()));
        services.AddHostedService(provider => new TuningLoop(provider.GetRequiredService<TuningEngine>(), provider.GetRequiredService<IndexWork>(), Options(provider),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TuningLoop>>()));
    }

    public static void MapTuning(this IEndpointRouteBuilder operations)
    {
        var tuning = operations.MapGroup("/tuning").ProducesProblem(401).ProducesProblem(403);
        tuning.MapGet("", ListTuning.Handle);
        tuning.MapPost("/stop", StopTuning.Stop);
        tuning.MapDelete("/stop", StopTuning.GoOn);
        tuning.MapPost("/{id}/reject", RejectTuning.Handle).ProducesProblem(404);
    }

    private static TuningOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<LecternOptions>>().Value.Tuning;
}
