using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Lectern.Delivery.Images;

/// <summary>How variants of images are made and kept; docs/images.md explains each.</summary>
public sealed class ImageOptions : IValidatableObject
{
    private const int MaxWidth = 4096;
    private const int MinWidth = 16;

    /// <summary>Pages offer variants. Without them the originals are served.</summary>
    /// <value>Default: true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>File of the libvips library; empty to look beside the program and among the system's libraries.</summary>
    /// <value>Default: empty.</value>
    public string LibraryPath { get; set; } = "";

    /// <summary>Widths in pixels, from the narrowest, that variants may have. What is not listed is not made.</summary>
    /// <value>Default: <c>160 320 480 640 960 1280 1920</c>. Each from 16 to 4,096.</value>
    public string Widths { get; set; } = "160 320 480 640 960 1280 1920";

    /// <summary>Qualities that AVIF variants may have. Pages use the first; the others keep older addresses alive after a change.</summary>
    /// <value>Default: 70. Each from 1 to 100.</value>
    public string AvifQualities { get; set; } = "70";

    /// <summary>As <see cref="AvifQualities"/>, for WebP.</summary>
    /// <value>Default: 80.</value>
    public string WebPQualities { get; set; } = "80";

    /// <summary>As <see cref="AvifQualities"/>, for JPEG.</summary>
    /// <value>Default: 82.</value>
    public string JpegQualities { get; set; } = "82";

    /// <summary>How hard the AVIF encoder tries. Each step about doubles the time of a variant for a few percent of its size.</summary>
    /// <value>Default: 2. From 0 to 9.</value>
    [Range(0, 9)]
    public int AvifEffort { get; set; } = 2;

    /// <summary>How many variants are made at the same time; 0 for half of the processors, at least one.</summary>
    /// <value>Default: 0. Up to 64.</value>
    [Range(0, 64)]
    public int Workers { get; set; }

    /// <summary>How many variants may wait to be made. Whoever asks for one more is answered with 429 and told when to ask again.</summary>
    /// <value>Default: 64. From 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int MaxQueue { get; set; } = 64;

    /// <summary>How long a variant may take from the moment it is asked for, in seconds; looked at between the steps of making it.</summary>
    /// <value>Default: 30. From 1 to 300.</value>
    [Range(1, 300)]
    public int DeadlineSeconds { get; set; } = 30;

    /// <summary>How much disk the variants may take, in megabytes (10^6 bytes). The least recently used go first; they are made again when they are wanted.</summary>
    /// <value>Default: 2,000. From 10 to 10,000,000.</value>
    [Range(10, 10_000_000)]
    public int MaxVariantMegabytes { get; set; } = 2000;

    /// <summary>How much memory the variants that were wanted lately may take, in megabytes (10^6 bytes).</summary>
    /// <value>Default: 32. From 0 to 10,000.</value>
    [Range(0, 10_000)]
    public int MemoryMegabytes { get; set; } = 32;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Numbers(Widths) is not { Length: > 0 } widths || widths.Any(width => width is < MinWidth or > MaxWidth) || !widths.SequenceEqual(widths.Distinct().Order()))
            yield return new($"Lectern:Images:Widths is \"{Widths}\"; it takes widths from {MinWidth} to {MaxWidth} in rising order, separated by spaces, such as \"320 640 1280\".");
        foreach (var (name, text) in new[] { ("Avif", AvifQualities), ("WebP", WebPQualities), ("Jpeg", JpegQualities) })
        {
            if (Numbers(text) is not { Length: > 0 } qualities || qualities.Any(quality => quality is < 1 or > 100))
                yield return new($"Lectern:Images:{name}Qualities is \"{text}\"; it takes qualities from 1 to 100, separated by spaces, such as \"60 80\".");
        }
    }

    internal int[] AllowedWidths => Numbers(Widths)!;

    internal int[] QualitiesOf(VariantFormat format) => Numbers(format switch
    {
        VariantFormat.Avif => AvifQualities,
        VariantFormat.WebP => WebPQualities,
        _ => JpegQualities,
    })!;

    private static int[]? Numbers(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var numbers = words.Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToArray();
        return numbers.Contains(-1) ? null : numbers;
    }
}
