using System.Diagnostics.Metrics;
using Lectern.Monitoring.Health;
using Lectern.Monitoring.History;
using Lectern.Monitoring.Metrics;
using Lectern.Monitoring.Outlets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Lectern.Monitoring;

/// <summary>Adds monitoring to an application.</summary>
public static class MonitoringRegistration
{
    /// <summary>
    /// Collects what meters publish and keeps its history: <see cref="MetricsCollector"/>, <see cref="MetricsHistory"/>, <see cref="Figures"/>, <see cref="ScoreKeeper"/>,
    /// <see cref="MetricsPage"/>; asks what the application needs. The history outlives
    /// the process where an <see cref="IHistoryStore"/> is registered, and nodes see each other where an <see cref="INodeBoard"/> is.
    /// </summary>
    /// <param name="services">The application's.</param>
    /// <param name="options">Settings.</param>
    /// <param name="data">The folder whose disk is watched.</param>
    /// <param name="checks">What it needs.</param>
    /// <param name="owners">What the application's meters have as their scope, besides its <see cref="IMeterFactory"/>.</param>
    public static void AddMonitoring(this IServiceCollection services, Func<IServiceProvider, MonitoringOptions> options, Func<IServiceProvider, string> data,
        Func<IServiceProvider, IEnumerable<HealthCheck>> checks, Func<IServiceProvider, object[]>? owners = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddSingleton(provider => new MetricsCollector(options(provider), [provider.GetRequiredService<IMeterFactory>(), .. owners?.Invoke(provider) ?? []]));
        services.AddSingleton(provider => new MachineMeter(data(provider), ContainerLimits.Read(), provider.GetRequiredService<MetricsCollector>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
        {
            // Nobody else asks for it, and its meter must be there.
            provider.GetRequiredService<MachineMeter>();
            return new MetricsHistory(provider.GetRequiredService<MetricsCollector>(), NameOf(options(provider)), provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton(provider => new Figures(options(provider).Objectives));
        services.AddSingleton<MetricsPage>();
        services.AddSingleton(provider => new HealthChecks(checks(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ScoreKeeper(provider.GetRequiredService<MetricsCollector>(), provider.GetRequiredService<MetricsHistory>(), provider.GetRequiredService<Figures>(), provider.GetRequiredService<HealthChecks>(),
            options(provider).Objectives, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => new OtlpOutlet(options(provider)));
        services.AddHostedService<HealthLoop>();
        services.AddHostedService<MonitorLoop>();
    }

    /// <summary>Keeps the history where the application's <see cref="IHistoryStore"/> says.</summary>
    public static void AddHistoryStore(this IServiceCollection services, Func<IServiceProvider, IHistoryStore> store)
    {
        services.AddSingleton(store);
        services.AddSingleton<HistoryKeeper>();
        services.AddHostedService<HistoryLoop>();
    }

    /// <summary>Lets nodes see each other's last seconds.</summary>
    /// <param name="services">The application's.</param>
    /// <param name="board">Where; null for a node that is alone.</param>
    public static void AddNodeBoard(this IServiceCollection services, Func<IServiceProvider, INodeBoard?> board)
    {
        services.AddSingleton(provider => new NodeExchange(provider.GetRequiredService<MetricsHistory>(), board(provider), provider.GetService<HistoryKeeper>() is { } keeper ? keeper.LoadAsync : null,
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<ExchangeLoop>();
    }

    private static string NameOf(MonitoringOptions options) => options.Node.Length > 0 ? options.Node : Environment.MachineName;
}
