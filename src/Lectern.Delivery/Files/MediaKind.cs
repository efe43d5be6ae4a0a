using Lectern.Delivery.Images;

namespace Lectern.Delivery.Files;

/// <summary>What a file is by its first bytes, for the kinds that are no images.</summary>
internal sealed record MediaKind(string ContentType, string Extension)
{
    private static readonly string[] Mp4Brands = ["isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "dash", "M4V ", "M4A ", "MSNV", "f4v "];

    public static MediaKind Of(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => new("image/jpeg", "jpg"),
        ImageFormat.Png => new("image/png", "png"),
        ImageFormat.WebP => new("image/webp", "webp"),
        _ => new("image/gif", "gif"),
    };

    /// <summary>Null for anything that is not PDF, MP4, WebM or MP3.</summary>
    public static MediaKind? Sniff(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("%PDF-"u8)) return new("application/pdf", "pdf");
        if (head.Length >= 12 && head[4..].StartsWith("ftyp"u8) && Mp4Brands.Contains(System.Text.Encoding.Latin1.GetString(head[8..12])))
            return new("video/mp4", "mp4");
        // EBML (RFC 8794) with the document type of WebM; Matroska at large plays in few browsers.
        if (head is [0x1A, 0x45, 0xDF, 0xA3, ..] && head[..Math.Min(head.Length, 64)].IndexOf("webm"u8) > 0) return new("video/webm", "webm");
        if (head.StartsWith("ID3"u8) || IsMp3Frame(head)) return new("audio/mpeg", "mp3");
        return null;
    }

    // Eleven sync bits, MPEG version not reserved, layer III, bit rate and sampling rate neither free nor reserved.
    private static bool IsMp3Frame(ReadOnlySpan<byte> head) =>
        head is [0xFF, var second, var third, _, ..] && (second & 0xE6) == 0xE2 && (second & 0x18) != 0x08 &&
        (third & 0xF0) is not (0x00 or 0xF0) && (third & 0x0C) != 0x0C;
}
