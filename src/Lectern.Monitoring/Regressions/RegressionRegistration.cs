using Lectern.Monitoring.History;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Lectern.Monitoring.Regressions;

/// <summary>Adds the watch for lasting changes to an application with monitoring.</summary>
public static class RegressionRegistration
{
    /// <summary>Watches the figures; what it finds goes to the <see cref="IRegressionStore"/> that was registered before, or else stays in memory.</summary>
    public static void AddRegressions(this IServiceCollection services, Func<IServiceProvider, MonitoringOptions> options)
    {
        services.TryAddSingleton<IRegressionStore, MemoryRegressions>();
        services.AddSingleton(provider => new RegressionWatch(provider.GetRequiredService<MetricsHistory>(), provider.GetRequiredService<Figures>(),
            options(provider).Regressions, provider.GetRequiredService<IRegressionStore>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => new RegressionLoop(provider.GetRequiredService<RegressionWatch>(),
            options(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RegressionLoop>>()));
    }
}
