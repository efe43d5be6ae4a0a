using System.Text.RegularExpressions;

namespace Lectern.Delivery.Files;

/// <summary>A file's name in addresses: 64 hexadecimal digits of its SHA-256, a dot and the extension of its kind.</summary>
/// <param name="Hash">SHA-256 of the content, lower-case.</param>
/// <param name="ContentType">What the extension stands for.</param>
public readonly partial record struct MediaName(string Hash, string ContentType)
{
    /// <summary>Enough of a file's start for <see cref="Fits"/>.</summary>
    public const int Head = 64;

    private static readonly string[] Extensions = ["jpg", "png", "webp", "gif", "pdf", "mp4", "webm", "mp3"];

    /// <summary>It is shown, not played or saved.</summary>
    public bool IsPicture => ContentType.StartsWith("image/", StringComparison.Ordinal);

    /// <summary>Null for everything else: no other name, and so no path, ever reaches the disk.</summary>
    public static MediaName? Parse(string name) =>
        Pattern().Match(name) is { Success: true } match ? new(match.Groups["hash"].Value, ContentTypeOf(match.Groups["kind"].Value)) : null;

    /// <summary>
    /// Does the file begin as its name says? The hash alone finds it, so the same bytes must not be had as another kind.
    /// </summary>
    public bool Fits(ReadOnlySpan<byte> head) => ContentType switch
    {
        "image/jpeg" => head is [0xFF, 0xD8, 0xFF, ..],
        "image/png" => head is [0x89, (byte)'P', (byte)'N', (byte)'G', ..],
        "image/gif" => head.StartsWith("GIF8"u8),
        "image/webp" => head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8),
        _ => MediaKind.Sniff(head)?.ContentType == ContentType,
    };

    /// <summary>The name of a file that begins so; null when it is of no kind that is taken.</summary>
    public static string? Of(string hash, ReadOnlySpan<byte> head)
    {
        foreach (var extension in Extensions)
        {
            var name = $"{hash}.{extension}";
            if (Parse(name) is { } media && media.Fits(head))
                return name;
        }
        return null;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public static bool IsHash(string text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);

    private static string ContentTypeOf(string extension) => extension switch
    {
        "jpg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "pdf" => "application/pdf",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        _ => "audio/mpeg",
    };

    [GeneratedRegex(@"^(?<hash>[0-9a-f]{64})\.(?<kind>jpg|png|webp|gif|pdf|mp4|webm|mp3)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
