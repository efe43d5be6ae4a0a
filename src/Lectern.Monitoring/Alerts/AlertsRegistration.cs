using Lectern.Monitoring.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lectern.Monitoring.Alerts;

/// <summary>Adds alerts to an application that has <see cref="MonitoringRegistration.AddMonitoring"/> and an <see cref="IAlertStore"/>.</summary>
public static class AlertsRegistration
{
    /// <param name="services">The application's.</param>
    /// <param name="options">Settings of alerts.</param>
    /// <param name="monitoring">Settings of monitoring, for the objectives.</param>
    public static void AddAlerts(this IServiceCollection services, Func<IServiceProvider, AlertOptions> options, Func<IServiceProvider, MonitoringOptions> monitoring)
    {
        services.AddSingleton<AlertBoard>();
        services.AddSingleton(provider => new AlertMeter(provider.GetRequiredService<AlertBoard>(), provider.GetRequiredService<MetricsCollector>()));
        services.AddSingleton<StoreAbsence>();
        services.AddSingleton(provider => new AlertRules(options(provider), monitoring(provider).Objectives));
        services.AddSingleton(provider => new AlertChannels(AlertTest.ChannelsOf(options(provider), provider.GetRequiredService<TimeProvider>()), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new UnsavedAlerts(options(provider).MaxWaiting));
        services.AddSingleton<IAlertFigures, AlertFigures>();
        // The random part tells this process from the one that had its number before.
        services.AddSingleton(provider => new AlertLease(provider.GetRequiredService<IAlertStore>(), $"{Environment.MachineName}/{Environment.ProcessId}/{provider.GetRequiredService<Random>().Next():x}",
            TimeSpan.FromSeconds(options(provider).LeaseSeconds), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AlertWatch>(provider, options(provider)));
        services.AddSingleton(provider =>
        {
            // Where there is no channel nobody else asks for it, and its gauge must be there.
            provider.GetRequiredService<AlertMeter>();
            return new AlertLoop(provider.GetRequiredService<AlertWatch>(),
                provider.GetRequiredService<AlertChannels>().All.Select(channel => ActivatorUtilities.CreateInstance<AlertDelivery>(provider, channel, options(provider))),
                options(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AlertLoop>>());
        });
        services.AddHostedService(provider => provider.GetRequiredService<AlertLoop>());
    }
}
