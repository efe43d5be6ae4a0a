using System.Globalization;

namespace Lectern.Delivery.Images;

/// <summary>One format's variants of an image, as a <c>source</c> element offers them.</summary>
/// <param name="Format">The format.</param>
/// <param name="Variants">From the narrowest, each with the width in pixels that it really has.</param>
public sealed record VariantSource(VariantFormat Format, IReadOnlyList<(VariantName Name, int Width)> Variants)
{
    /// <summary>The media type.</summary>
    public string ContentType => VariantName.ContentTypeOf(Format);

    /// <summary>The value of a <c>srcset</c> attribute.</summary>
    /// <param name="prefix">What stands before a name in an address: <c>/media/</c>.</param>
    public string SourceSet(string prefix) => string.Join(", ", Variants.Select(variant => string.Create(CultureInfo.InvariantCulture, $"{prefix}{variant.Name} {variant.Width}w")));
}
