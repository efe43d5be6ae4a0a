using Lectern.Delivery.Images.Vips;

namespace Lectern.Delivery.Images;

/// <summary>
/// Makes one small image out of an original: a list of steps, and between them a look at the clock. What a header promises is refused
/// before a pixel is decoded. Thread-safe.
/// </summary>
internal sealed class ImagePipeline(VipsLibrary vips, TimeProvider time)
{
    private static readonly (string Name, Func<VipsLibrary, ImageWork, ImageFault?> Run)[] Steps =
    [
        ("read header", ReadHeader),
        ("decode", Decode),
        ("flatten", Flatten),
        ("encode", Encode),
    ];

    /// <summary>Goes through the steps until one fails or the time is over.</summary>
    /// <param name="work">Disposed of by the caller.</param>
    /// <param name="deadline">After it no further step begins.</param>
    public ImageOutcome Run(ImageWork work, DateTimeOffset deadline)
    {
        foreach (var (name, run) in Steps)
        {
            if (time.GetUtcNow() > deadline)
                return Failed(ImageFault.TimedOut, $"before the step \"{name}\"");
            if (run(vips, work) is { } fault)
                return Failed(fault, $"{name}: {vips.TakeError()}");
        }
        return new(work.Encoded, work.Image!.HasAlpha, null);
    }

    private static ImageOutcome Failed(ImageFault fault, string detail) => new([], false, fault, detail);

    private static ImageFault? ReadHeader(VipsLibrary vips, ImageWork work)
    {
        using var file = File.OpenHandle(work.Path);
        var length = RandomAccess.GetLength(file);
        var (head, tail) = (new byte[Math.Min(ImageHeader.Window, length)], new byte[Math.Min(ImageHeader.Window, length)]);
        RandomAccess.Read(file, head, 0);
        RandomAccess.Read(file, tail, length - tail.Length);
        if (ImageHeader.Read(head, tail, length, out var fault) is not { } header)
            return fault;
        work.Header = header;
        return null;
    }

    // Decoding, orientation, color and size are one pass of libvips over strips of the image: apart, each would hold all of it.
    private static ImageFault? Decode(VipsLibrary vips, ImageWork work)
    {
        work.Image = VipsImage.Thumbnail(vips, work.Path, work.Width);
        return work.Image is null ? ImageFault.Unreadable : null;
    }

    private static ImageFault? Flatten(VipsLibrary vips, ImageWork work) =>
        work.KeepsTransparency || work.Image!.Flatten() ? null : ImageFault.Unreadable;

    private static ImageFault? Encode(VipsLibrary vips, ImageWork work)
    {
        if (work.Image!.Encode(work.Suffix) is not { } bytes)
            return ImageFault.Unreadable;
        work.Encoded = bytes;
        return null;
    }
}
