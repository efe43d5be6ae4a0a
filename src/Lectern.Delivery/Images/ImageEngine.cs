using Lectern.Delivery.Images.Vips;

namespace Lectern.Delivery.Images;

/// <summary>
/// libvips and the threads it works on, for everything that makes images. Both come when they are first wanted: a program that only imports
/// a list of courses loads neither. Thread-safe.
/// </summary>
public sealed class ImageEngine : IDisposable
{
    private const int PlaceholderWidth = 16;

    private readonly ImageOptions _options;
    private readonly TimeProvider _time;
    private readonly Lazy<VipsLibrary?> _vips;
    private readonly Lazy<ImageWorkers?> _workers;

    /// <summary>Loads nothing yet.</summary>
    public ImageEngine(ImageOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _vips = new(() => options.Enabled ? VipsLibrary.Find(options.LibraryPath) : null);
        _workers = new(() => _vips.Value is { } vips ? new(vips, WorkerCount(options), options.MaxQueue, time) : null);
    }

    /// <summary>Variants can be made.</summary>
    public bool IsAvailable => _vips.Value is not null;

    /// <summary>Such as "libvips 8.18.7"; null without it.</summary>
    public string? Version => _vips.Value is { } vips ? $"libvips {vips.Version}" : null;

    /// <summary>What to do so that variants can be made; null when they can.</summary>
    public string? Advice => !_options.Enabled ? null
        : _vips.Value is null ? _options.LibraryPath.Length > 0
            ? $"images are served as they were uploaded: Lectern:Images:LibraryPath is {_options.LibraryPath}, where no libvips 8.13 or newer can be loaded"
            : "images are served as they were uploaded: install libvips (apt-get install libvips42), or name its file in Lectern:Images:LibraryPath"
        : Formats.Contains(VariantFormat.Avif) ? null
        : $"{Version} from {_vips.Value.Path} cannot write AVIF, so pages offer WebP and JPEG: build with npm at hand, which brings one that can";

    internal IReadOnlyList<VariantFormat> Formats => _vips.Value?.Formats ?? [];

    internal int Waiting => _workers.IsValueCreated ? _workers.Value?.Waiting ?? 0 : 0;

    /// <summary>
    /// Decodes an upload once, small. Gives the base64 of a WebP of a hundred bytes or so that pages show while the image loads, or why the
    /// image is no good. Both null without libvips. Waits while the queue is full: an upload is worth waiting for.
    /// </summary>
    internal async Task<(string? Placeholder, ImageFault? Fault)> ExamineAsync(string path, CancellationToken cancel)
    {
        if (_workers.Value is not { } workers)
            return (null, null);
        // The deadline starts when its turn has come: it has no one to answer 429 to.
        var outcome = await workers.RunAsync(new(path, PlaceholderWidth, ".webp[Q=30,effort=4,smart_subsample,strip]", KeepsTransparency: true), DateTimeOffset.MaxValue, cancel);
        if (outcome.Fault is { } fault)
            return (null, fault);
        // Behind an image that something shines through a blur would stay to be seen.
        return (outcome.Transparent ? null : Convert.ToBase64String(outcome.Bytes), null);
    }

    /// <summary>Makes a variant; null when the queue is full.</summary>
    internal Task<ImageOutcome>? TryMake(string path, VariantName name) =>
        _workers.Value?.TryRun(new(path, name.Width, Suffix(name), name.Format != VariantFormat.Jpeg), _time.GetUtcNow().AddSeconds(_options.DeadlineSeconds));

    private string Suffix(VariantName name) => name.Format switch
    {
        VariantFormat.Avif => $".avif[Q={name.Quality},effort={_options.AvifEffort},bitdepth=8,strip]",
        VariantFormat.WebP => $".webp[Q={name.Quality},effort=4,strip]",
        _ => $".jpg[Q={name.Quality},optimize_coding,interlace,strip]",
    };

    private static int WorkerCount(ImageOptions options) => options.Workers > 0 ? options.Workers : Math.Max(1, Environment.ProcessorCount / 2);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_workers.IsValueCreated)
            _workers.Value?.Dispose();
    }
}
