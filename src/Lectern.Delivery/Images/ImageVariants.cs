using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Lectern.Delivery.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Lectern.Delivery.Images;

/// <summary>
/// The small images that pages show in place of what was uploaded: made when first asked for, once whoever asks, and kept on disk.
/// Thread-safe.
/// </summary>
public sealed partial class ImageVariants
{
    private readonly ImageOptions _options;
    private readonly ImageEngine _engine;
    private readonly MediaFiles _originals;
    private readonly string _folder;
    private readonly VariantShelf _shelf;
    private readonly ILogger _log;
    private readonly DeliveryMeter _meter;
    private readonly int[] _widths;
    private readonly Dictionary<VariantFormat, int[]> _qualities;
    private readonly ConcurrentDictionary<VariantName, Task<VariantFault?>> _flights = new();

    /// <param name="options">Valid ones.</param>
    /// <param name="engine">Makes them.</param>
    /// <param name="originals">What they are made of.</param>
    /// <param name="folder">Where they are kept; made when missing.</param>
    /// <param name="time">Now.</param>
    /// <param name="log">Hears of originals that cannot be decoded.</param>
    public ImageVariants(ImageOptions options, ImageEngine engine, MediaFiles originals, string folder, TimeProvider time, ILogger<ImageVariants> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _engine, _originals, _folder, _log) = (options, engine, originals, folder, log);
        _shelf = new(folder, options.MaxVariantMegabytes * 1_000_000L, time);
        _widths = options.AllowedWidths;
        _qualities = Enum.GetValues<VariantFormat>().ToDictionary(format => format, options.QualitiesOf);
        _meter = new(() => engine.Waiting, () => _flights.Count);
    }

    internal DeliveryMeter Meter => _meter;

    /// <summary>Bytes of variants on this node's disk.</summary>
    public long Bytes => _shelf.Bytes;

    /// <summary>How long whoever was answered <see cref="VariantFault.Busy"/> should wait, in seconds, as the header Retry-After has it: until a good part of the queue is made.</summary>
    public string RetryAfterText => Math.Clamp(_options.MaxQueue / 16, 1, 30).ToString(CultureInfo.InvariantCulture);

    /// <summary>What a page offers a browser to choose from, or nothing when the original is all there is.</summary>
    /// <param name="hash">Of the original.</param>
    /// <param name="contentType">Of the original.</param>
    /// <param name="width">Of the original, in pixels.</param>
    public IReadOnlyList<VariantSource> SourcesOf(string hash, string contentType, int width)
    {
        // A GIF may move, and variants do not.
        if (!_engine.IsAvailable || contentType == "image/gif")
            return [];
        // One step beyond the original, which is then as wide as that: the largest screens get all there is.
        var widths = _widths.TakeWhile(each => each < width).Append(_widths.FirstOrDefault(each => each >= width)).Where(each => each > 0).ToList();
        return [.. _engine.Formats.Select(format => new VariantSource(format, [.. widths.Select(each => (new VariantName(hash, each, _qualities[format][0], format), Math.Min(each, width)))]))];
    }

    /// <summary>A variant that was made before; null otherwise. Does not wait for anything but the disk. The caller closes it.</summary>
    public SafeFileHandle? TryOpen(VariantName name) => IsAllowed(name) ? _shelf.TryOpen(name) : null;

    /// <summary>A variant, made when it is not there. Whoever asks for the same one meanwhile waits for the same work.</summary>
    /// <exception cref="OperationCanceledException">The caller is gone; the work goes on, as others may wait for it.</exception>
    public async Task<VariantResult> GetAsync(VariantName name, CancellationToken cancel)
    {
        if (!IsAllowed(name))
            return VariantFault.NotFound;
        if (_shelf.TryOpen(name) is { } made)
            return new(made, null);
        if (!_engine.IsAvailable || !_engine.Formats.Contains(name.Format))
            return VariantFault.OriginalOnly;
        var flight = _flights.GetOrAdd(name, static (key, self) => self.FlyAsync(key), this);
        if (await flight.WaitAsync(cancel) is { } fault)
        {
            _meter.Refused(fault);
            return fault;
        }
        return _shelf.TryOpen(name) is { } file ? new VariantResult(file, null) : VariantFault.Busy; // the shelf is so small that it went at once
    }

    /// <summary>Removes what was made of an original that is gone.</summary>
    public void Remove(string hash) => _shelf.Remove(hash);

    private bool IsAllowed(VariantName name) => _widths.Contains(name.Width) && _qualities[name.Format].Contains(name.Quality);

    private async Task<VariantFault?> FlyAsync(VariantName name)
    {
        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // or it would be over before it stands in the dictionary
            // Another flight may have ended between this caller's look at the shelf and its take-off.
            return _shelf.Has(name) ? null : await MakeAsync(name);
        }
        finally
        {
            _flights.TryRemove(name, out _);
        }
    }

    private async Task<VariantFault?> MakeAsync(VariantName name)
    {
        await using var original = await _originals.OpenReadAsync(name.Hash, CancellationToken.None);
        if (original is null)
            return VariantFault.NotFound;
        using var local = await LocalFile.OfAsync(original, _folder);
        var start = Stopwatch.GetTimestamp();
        if (_engine.TryMake(local.Path, name) is not { } work)
            return VariantFault.Busy;
        var outcome = await work;
        switch (outcome.Fault)
        {
            case null:
                _shelf.Put(name, outcome.Bytes);
                _meter.Made(name.Format, start);
                return null;
            case ImageFault.TimedOut:
                return VariantFault.TimedOut;
            default:
                LogUnreadable(name.ToString(), outcome.Fault.Value, outcome.Detail);
                return VariantFault.OriginalOnly;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Variant} cannot be made ({Fault}; {Detail}); the original is served in its place")]
    private partial void LogUnreadable(string variant, ImageFault fault, string detail);
}
