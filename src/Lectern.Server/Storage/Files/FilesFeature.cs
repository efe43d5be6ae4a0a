using Lectern.Delivery.Files;
using Lectern.Delivery.Images;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Storage.Files;

/// <summary>Where media lie and what makes their variants.</summary>
public static class FilesFeature
{
    // Folders under LecternOptions.Data.
    private const string Media = "media";

    private const string Incoming = "incoming";
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
    public static MediaFiles Open(LecternOptions settings, ImageEngine? images)
    {
        var data = Path.GetFullPath(settings.Data);
        return settings.Files.S3.Bucket.Length > 0
            ? new(new S3Store(settings.Files.S3), Path.Combine(data, Incoming), images)
            : new(Path.Combine(data, Media), images);
    }

    private static LecternOptions Settings(IServiceProvider provider) => provider.GetRequiredService<IOptions<LecternOptions>>().Value;
}
