namespace Lectern.Server.Web.Pictures;

/// <summary>An image as pages show it.</summary>
/// <param name="Url">The original: what a browser shows that knows nothing of <paramref name="Sources"/>.</param>
/// <param name="Width">Pixels of the original; null when unknown.</param>
/// <param name="Height">As the width.</param>
/// <param name="Placeholder">Base64 of a tiny WebP; null without one.</param>
/// <param name="Sources">Variants by format, the smallest format first; empty when only the original is to be had.</param>
public sealed record PictureView(string Url, int? Width, int? Height, string? Placeholder, IReadOnlyList<PictureSource> Sources)
{
    /// <summary>The same, read with a grant; as it is without one.</summary>
    public PictureView With(string? grant) => grant is null ? this : this with
    {
        Url = WithGrant(Url, grant),
        Sources = [.. Sources.Select(source => source with { SourceSet = WithGrant(source.SourceSet, grant) })],
    };

    /// <summary>The original and nothing else.</summary>
    public static PictureView Plain(string url) => new(url, null, null, null, []);

    private static string WithGrant(string text, string grant) => text.Replace(MediaUrl.Prefix, $"{MediaUrl.Prefix}{grant}/", StringComparison.Ordinal);
}

/// <param name="ContentType">The format's media type.</param>
/// <param name="SourceSet">Addresses and widths, as the attribute <c>srcset</c> has them.</param>
public sealed record PictureSource(string ContentType, string SourceSet);
