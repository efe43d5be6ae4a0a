namespace Lectern.Delivery.Images;

/// <summary>The formats of images that are accepted.</summary>
public enum ImageFormat { Jpeg, Png, WebP, Gif }

/// <summary>Why an image is refused.</summary>
public enum ImageFault
{
    /// <summary>The first bytes are those of no accepted format, whatever the name says.</summary>
    NotAnImage,

    /// <summary>The header is cut off or contradicts itself.</summary>
    Malformed,

    /// <summary>The header promises more than <see cref="ImageHeader.MaxPixels"/>.</summary>
    TooManyPixels,

    /// <summary>The end of the file is missing.</summary>
    Truncated,

    /// <summary>The header is right and what follows cannot be decoded.</summary>
    Unreadable,

    /// <summary>The deadline passed before it was done.</summary>
    TimedOut,
}

/// <summary>
/// Format and size of an image, read from its first bytes and never from its name. Nothing is decoded: a decompression bomb is refused
/// by the pixels that its header promises.
/// </summary>
/// <param name="Format">The format that the magic bytes name.</param>
/// <param name="Width">1 to 65,535 pixels for JPEG and GIF, up to <see cref="MaxPixels"/> for the others.</param>
/// <param name="Height">As the width.</param>
/// <param name="Interlaced">A progressive JPEG or an interlaced PNG: all of it has to be in memory before the first row is known.</param>
public readonly record struct ImageHeader(ImageFormat Format, int Width, int Height, bool Interlaced = false)
{
    /// <summary>Most pixels (width times height) an image may have: 50 megapixels.</summary>
    public const long MaxPixels = 50_000_000;

    /// <summary>
    /// Most pixels of an <see cref="Interlaced"/> image: 16 megapixels. Others are decoded a strip at a time; a progressive JPEG takes about
    /// six bytes a pixel.
    /// </summary>
    public const long MaxInterlacedPixels = 16_000_000;

    /// <summary>How much of a file's start and end <see cref="Read"/> wants, in bytes: EXIF, color profile and comments precede a JPEG's size.</summary>
    public const int Window = 256 * 1024;

    /// <summary>Reads the header.</summary>
    /// <param name="head">The first <see cref="Window"/> bytes, or the whole file when it is shorter.</param>
    /// <param name="tail">The last <see cref="Window"/> bytes, or the whole file.</param>
    /// <param name="length">Length of the file in bytes.</param>
    /// <param name="fault">Why there is no header; null when there is one.</param>
    public static ImageHeader? Read(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long length, out ImageFault? fault)
    {
        var (header, end) = head switch
        {
            [0xFF, 0xD8, 0xFF, ..] => (JpegHeader.Read(head), JpegHeader.HasEnd(tail)),
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => (OtherHeaders.Png(head), tail.LastIndexOf("IEND"u8) >= 0),
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => (OtherHeaders.Gif(head), tail.LastIndexOf((byte)0x3B) >= 0),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
                (OtherHeaders.WebP(head), OtherHeaders.RiffLength(head) <= length),
            _ => ((ImageHeader?)null, false),
        };
        fault = header switch
        {
            null => IsKnown(head) ? ImageFault.Malformed : ImageFault.NotAnImage,
            { Width: <= 0 } or { Height: <= 0 } => ImageFault.Malformed,
            { } h when (long)h.Width * h.Height > (h.Interlaced ? MaxInterlacedPixels : MaxPixels) => ImageFault.TooManyPixels,
            _ => end ? null : ImageFault.Truncated,
        };
        return fault is null ? header : null;
    }

    private static bool IsKnown(ReadOnlySpan<byte> head) =>
        head is [0xFF, 0xD8, 0xFF, ..] || head.StartsWith("GIF8"u8) || (head.StartsWith("RIFF"u8) && head.Length > 8 && head[8..].StartsWith("WEBP"u8)) ||
        head is [0x89, (byte)'P', (byte)'N', (byte)'G', ..];
}
