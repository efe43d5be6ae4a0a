using Lectern.Monitoring.History;
using Lectern.Monitoring.Metrics;
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
        services.AddSingleton(provider => new RegressionMeter(provider.GetRequiredService<MetricsCollector>()));
        services.AddHostedService(provider => new RegressionLoop(provider.GetRequiredService<RegressionWatch>(), provider.GetRequiredService<RegressionMeter>(),
            options(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RegressionLoop>>()));
    }
}
