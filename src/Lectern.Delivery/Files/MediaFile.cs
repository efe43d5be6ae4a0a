namespace Lectern.Delivery.Files;

/// <summary>A stored file, named by its content.</summary>
/// <param name="Hash">SHA-256, 64 lower-case hexadecimal digits.</param>
/// <param name="ContentType">The media type that the bytes show.</param>
/// <param name="Extension">Without the dot.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Width">Pixels; images only.</param>
/// <param name="Height">Pixels; images only.</param>
/// <param name="Placeholder">Base64 of a tiny WebP; images only, and only where libvips is.</param>
public sealed record MediaFile(string Hash, string ContentType, string Extension, long Size, int? Width = null, int? Height = null, string? Placeholder = null)
{
    /// <summary>Where pages find it.</summary>
    public string Url => $"/media/{Hash}.{Extension}";
}

/// <summary>Why a file is refused.</summary>
public enum MediaFault
{
    /// <summary>No bytes.</summary>
    Empty,

    /// <summary>More bytes than the limit.</summary>
    TooLarge,

    /// <summary>None of JPEG, PNG, WebP, GIF, PDF, MP4, WebM, MP3. SVG and HTML can carry scripts and are never taken.</summary>
    UnsupportedType,

    /// <summary>An image whose header makes no sense, or whose pixels cannot be decoded.</summary>
    MalformedImage,

    /// <summary>An image of more than 50 megapixels, or 16 when it is progressive or interlaced.</summary>
    TooManyPixels,

    /// <summary>An image whose end is missing.</summary>
    TruncatedImage,
}

/// <summary>A stored file, or why it was refused: exactly one of the two.</summary>
public readonly record struct MediaResult(MediaFile? File, MediaFault? Fault)
{
    /// <summary>It was refused.</summary>
    public static implicit operator MediaResult(MediaFault fault) => new(null, fault);
}
