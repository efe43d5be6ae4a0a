using System.Globalization;
using System.Text.RegularExpressions;

namespace Lectern.Delivery.Images;

/// <summary>
/// A variant's name in addresses: <c>{hash of the original}-{width}-{quality}.{format}</c>. Everything that its bytes depend on stands in it,
/// so it never changes its content.
/// </summary>
/// <param name="Hash">SHA-256 of the original, 64 lower-case hexadecimal digits.</param>
/// <param name="Width">Pixels; an original that is narrower stays as wide as it is.</param>
/// <param name="Quality">1 to 100, as the format's encoder counts.</param>
/// <param name="Format">What it is encoded as.</param>
public readonly partial record struct VariantName(string Hash, int Width, int Quality, VariantFormat Format)
{
    /// <summary>The media type.</summary>
    public string ContentType => ContentTypeOf(Format);

    /// <summary>Null for everything else. Says nothing of whether the width and the quality are allowed, or of whether there is such an original.</summary>
    public static VariantName? Parse(string name)
    {
        // Most names are those of originals, and a pattern costs more than a glance.
        if (name is not { Length: > 65 and < 90 } || name[64] != '-' || Pattern().Match(name) is not { Success: true } match)
            return null;
        return new(match.Groups["hash"].Value, Number(match, "width"), Number(match, "quality"), match.Groups["format"].Value switch
        {
            "avif" => VariantFormat.Avif,
            "webp" => VariantFormat.WebP,
            _ => VariantFormat.Jpeg,
        });
    }

    /// <summary>Without the dot.</summary>
    public static string ExtensionOf(VariantFormat format) => format switch
    {
        VariantFormat.Avif => "avif",
        VariantFormat.WebP => "webp",
        _ => "jpg",
    };

    /// <summary>The media type.</summary>
    public static string ContentTypeOf(VariantFormat format) => format switch
    {
        VariantFormat.Avif => "image/avif",
        VariantFormat.WebP => "image/webp",
        _ => "image/jpeg",
    };

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hash}-{Width}-{Quality}.{ExtensionOf(Format)}");

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    // No leading zeros: one variant has one name.
    [GeneratedRegex(@"^(?<hash>[0-9a-f]{64})-(?<width>[1-9][0-9]{1,3})-(?<quality>[1-9][0-9]?|100)\.(?<format>avif|webp|jpg)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
