namespace Lectern.Server.Web.Pictures;

/// <summary>An image as pages show it.</summary>
/// <param name="Url">The original: what a browser shows that knows nothing of <paramref name="Sources"/>.</param>
/// <param name="Width">Pixels of the original; null when unknown.</param>
/// <param name="Height">As the width.</param>
/// <param name="Placeholder">Base64 of a tiny WebP; null without one.</param>
/// <param name="Sources">Variants by format, the smallest format first; empty when only the original is to be had.</param>
public sealed record PictureView(string Url, int? Width, int? Height, string? Placeholder, IReadOnlyList<PictureSource> Sources)
{
    /// <summary>The original and nothing else.</summary>
    public static PictureView Plain(string url) => new(url, null, null, null, []);
}

/// <param name="ContentType">The format's media type.</param>
/// <param name="SourceSet">Addresses and widths, as the attribute <c>srcset</c> has them.</param>
public sealed record PictureSource(string ContentType, string SourceSet);
