using Lectern.Delivery.Images.Vips;

namespace Lectern.Delivery.Images;

/// <summary>An image on its way through <see cref="ImagePipeline"/>.</summary>
/// <param name="Path">The original, on the local disk.</param>
/// <param name="Width">The widest it may become, in pixels.</param>
/// <param name="Suffix">Format and options for the encoder: <c>.avif[Q=50]</c>.</param>
/// <param name="KeepsTransparency">The format knows transparency.</param>
internal sealed record ImageWork(string Path, int Width, string Suffix, bool KeepsTransparency) : IDisposable
{
    /// <summary>What the header says; set by the first step.</summary>
    public ImageHeader Header { get; set; }

    /// <summary>The pixels, from the step that decodes them.</summary>
    public VipsImage? Image { get; set; }

    /// <summary>The variant's bytes, from the last step.</summary>
    public byte[] Encoded { get; set; } = [];

    public void Dispose() => Image?.Dispose();
}

/// <summary>What a pipeline gives: bytes, or why there are none.</summary>
/// <param name="Transparent">Something may shine through it.</param>
/// <param name="Fault">Null when there are bytes.</param>
/// <param name="Detail">What libvips says; for logs.</param>
internal readonly record struct ImageOutcome(byte[] Bytes, bool Transparent, ImageFault? Fault, string Detail = "");
