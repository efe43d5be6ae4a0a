using Lectern.Caching;
using Lectern.Delivery.Cdn;
using Lectern.Server.Storage;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Web.Answers;

/// <summary>Answers that are kept. See docs/caching.md.</summary>
public static class AnswersFeature
{
    public static void AddAnswers(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<LecternOptions>>().Value;
            return new Cache(options.Cache, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Random>(), options.Redis.IsSet
                ? options.Redis.Layer(options.Cache.AloneSeconds, cancel => provider.GetRequiredService<CacheNotes>().RunOnceAsync(provider.GetRequiredService<Store>(), cancel))
                : null);
        });
        services.AddSingleton(provider => new CacheNotes(provider.GetRequiredService<Cache>(), provider.GetRequiredService<IOptions<LecternOptions>>().Value.Redis.IsSet, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Lazy<PurgeSender?>>()));
        services.AddHostedService<CacheNotesLoop>();
        services.AddSingleton<AnswerKeys>();
        services.AddSingleton<Answers>();
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<WarmUp>();
        services.AddHostedService(provider => provider.GetRequiredService<WarmUp>());
    }

    /// <summary>From here on a request goes the way that <see cref="WarmUp"/> takes.</summary>
    public static void UseWarmUp(this WebApplication app) => app.Use(app.Services.GetRequiredService<WarmUp>().GoesThrough);
}
