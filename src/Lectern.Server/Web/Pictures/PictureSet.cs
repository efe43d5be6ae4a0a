using System.Diagnostics.CodeAnalysis;

namespace Lectern.Server.Web.Pictures;

/// <summary>The images of one page, by address.</summary>
public sealed class PictureSet(IEnumerable<PictureView> views)
{
    private readonly Dictionary<string, PictureView> _byUrl = views.GroupBy(view => view.Url).ToDictionary(same => same.Key, same => same.First());

    /// <summary>None: every image is its original.</summary>
    public static PictureSet Empty { get; } = new([]);

    /// <summary>Null without an address; the original and nothing else for an image that nothing is known of.</summary>
    [return: NotNullIfNotNull(nameof(url))]
    public PictureView? Of(string? url) => url is null ? null : Find(url) ?? PictureView.Plain(url);

    /// <summary>Null when nothing is known of it.</summary>
    public PictureView? Find(string url) => _byUrl.GetValueOrDefault(MediaUrl.WithoutGrant(url, out var grant)) is { } view ? view.With(grant) : null;
}
