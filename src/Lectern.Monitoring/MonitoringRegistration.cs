using System.Diagnostics.Metrics;
using Lectern.Monitoring.History;
using Lectern.Monitoring.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Monitoring;

/// <summary>Adds monitoring to an application.</summary>
public static class MonitoringRegistration
{
    /// <summary>Collects what meters publish and keeps its history: <see cref="MetricsCollector"/>, <see cref="MetricsHistory"/>, <see cref="Figures"/>.</summary>
    public static void AddMonitoring(this IServiceCollection services, Func<IServiceProvider, MonitoringOptions> options)
    {
        services.AddSingleton(provider => new MetricsCollector(options(provider), provider.GetService<IMeterFactory>()));
        services.AddSingleton(provider => new MetricsHistory(provider.GetRequiredService<MetricsCollector>(),
            options(provider).Node is { Length: > 0 } name ? name : Environment.MachineName, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Figures(options(provider).Objectives));
        services.AddHostedService<MonitorLoop>();
    }
}
