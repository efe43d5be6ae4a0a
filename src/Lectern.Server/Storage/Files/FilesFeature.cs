using Lectern.Delivery.Files;
using Lectern.Delivery.Images;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Storage.Files;

/// <summary>Where media lie and what makes their variants.</summary>
public static class FilesFeature
{
    /// <summary>Folder of media, under <see cref="LecternOptions.Data"/>.</summary>
    public const string Media = "media";

    private const string Variants = "variants";

    public static void AddFiles(this IServiceCollection services)
    {
        services.AddSingleton(provider => new ImageEngine(Settings(provider).Images, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => Open(Settings(provider), provider.GetRequiredService<ImageEngine>()));
        services.AddSingleton(provider => new ImageVariants(Settings(provider).Images, provider.GetRequiredService<ImageEngine>(), provider.GetRequiredService<MediaFiles>(),
            Path.Combine(Path.GetFullPath(Settings(provider).Data), Variants), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ImageVariants>>()));
        services.AddSingleton(provider => new OrphanSweep(provider.GetRequiredService<Store>(), provider.GetRequiredService<MediaFiles>(), provider.GetRequiredService<ImageVariants>(),
            provider.GetRequiredService<TimeProvider>(), Settings(provider).Files.OrphanGraceDays));
        services.AddHostedService<OrphanSweepLoop>();
    }

    /// <summary>The media of these settings, also for a program that serves nothing.</summary>
    /// <param name="settings">Valid ones.</param>
    /// <param name="images">Looks at images; null to trust their headers.</param>
    public static MediaFiles Open(LecternOptions settings, ImageEngine? images) => new(Path.Combine(Path.GetFullPath(settings.Data), Media), images);

    private static LecternOptions Settings(IServiceProvider provider) => provider.GetRequiredService<IOptions<LecternOptions>>().Value;
}
