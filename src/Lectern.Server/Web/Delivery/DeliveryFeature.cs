using Lectern.Delivery.Cdn;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Delivery;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Web.Delivery;

/// <summary>What caches in front of the server are told, and how they are made to forget. See docs/cdn.md.</summary>
public static class DeliveryFeature
{
    public static void AddDelivery(this IServiceCollection services)
    {
        services.AddSingleton<EdgeHeaders>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<MediaLinks>();
        services.AddSingleton<MediaAccess>();
        services.AddHostedService<SigningKeysStart>();
        services.AddSingleton<PurgeMeter>();
        services.AddSingleton<StorePurges>();
        services.AddSingleton(provider => new EdgeLink(Settings(provider).CreateEdge(provider.GetRequiredService<TimeProvider>())));
        // The store tells the notes of changes, the notes the sender, and the sender reads the store.
        services.AddSingleton(provider => new Lazy<PurgeSender?>(() => SenderOf(provider)));
        services.AddHostedService<PurgeLoop>();
    }

    private static PurgeSender? SenderOf(IServiceProvider provider) => provider.GetRequiredService<EdgeLink>().Edge is not { } edge ? null
        : new(edge, provider.GetRequiredService<StorePurges>(), Settings(provider), provider.GetRequiredService<PurgeMeter>(), $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}",
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Random>(), provider.GetRequiredService<ILogger<PurgeSender>>());

    private static CdnSettings Settings(IServiceProvider provider) => provider.GetRequiredService<IOptions<LecternOptions>>().Value.Cdn;
}

/// <summary>The edge in front, if there is one.</summary>
internal sealed class EdgeLink(IEdge? edge) : IDisposable
{
    public IEdge? Edge => edge;

    public void Dispose() => (edge as IDisposable)?.Dispose();
}
