using Lectern.Caching;
using Lectern.Monitoring.History;
using Lectern.Server.Storage;
using Lectern.Server.Web.Answers;
using Lectern.Tuning;
using Lectern.Tuning.Caches;
using Lectern.Tuning.Ledger;
using Lectern.Tuning.Pools;
using Lectern.Tuning.Responses;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations.Tuning;

/// <summary>The tuners of the cache and the pool, and the answer to regressions. See docs/tuning.md.</summary>
internal static class TunersFeature
{
    public static void AddTuners(this IServiceCollection services)
    {
        services.AddSingleton<StoreTunedSettings>();
        services.AddSingleton(provider => new CacheMinutes(provider.GetRequiredService<Cache>(),
            name => provider.GetRequiredService<AnswerKeys>().Families.FirstOrDefault(family => family.Name == name), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new PoolMinutes(provider.GetRequiredService<Store>(), provider.GetRequiredService<MetricsHistory>(), Options(provider).Pool, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ITuner>(provider => new CacheTuner(provider.GetRequiredService<CacheMinutes>(), provider.GetRequiredService<StoreTunedSettings>(), Options(provider).Cache, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ITuner>(provider => new PoolTuner(provider.GetRequiredService<PoolMinutes>(), provider.GetRequiredService<StoreTunedSettings>(), Options(provider).Pool, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<StoreRegressionFigures>();
        services.AddSingleton(provider => new RegressionResponse(provider.GetRequiredService<StoreRegressionFigures>(), provider.GetRequiredService<ILedger>(), Options(provider).Regressions,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<MetricsHistory>().Node));
        services.AddHostedService<TunedSettingsLoop>();
    }

    private static TuningOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<LecternOptions>>().Value.Tuning;
}
