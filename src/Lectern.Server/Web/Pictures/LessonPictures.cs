using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Lectern.Server.Web.Pictures;

/// <summary>
/// Shows the images in a lesson's text as variants. It reads what the sanitizer wrote, in which every attribute has a value in double quotes
/// and no such quote inside, so a pattern is enough. The text itself is stored as it was: what variants there are is the page's business.
/// </summary>
public static partial class LessonPictures
{
    /// <summary>How wide an image in the text is: the column of text, or a narrow screen without its margins.</summary>
    public const string Sizes = "(min-width: 45rem) 42rem, calc(100vw - 2.5rem)";

    /// <summary>Addresses of the images in a text.</summary>
    public static IEnumerable<string> UrlsIn(string html) => Image().Matches(html).Select(UrlOf).OfType<string>();

    /// <summary>The text with <c>picture</c> elements. The first image is what a reader sees first, so it does not wait for being scrolled to.</summary>
    public static string Show(string html, PictureSet pictures)
    {
        var first = true;
        return Image().Replace(html, image =>
        {
            var isFirst = first;
            first = false;
            var written = isFirst ? image.Value.Replace(" loading=\"lazy\"", "", StringComparison.Ordinal) : image.Value;
            return UrlOf(image) is { } url && pictures.Find(url) is { } view ? Picture(written, view) : written;
        });
    }

    private static string Picture(string image, PictureView view)
    {
        var html = new StringBuilder("<span class=\"picture\">");
        if (view.Placeholder is { } tiny)
            html.Append(CultureInfo.InvariantCulture, $"<img class=\"tiny\" src=\"data:image/webp;base64,{tiny}\" alt=\"\">");
        html.Append("<picture>");
        foreach (var source in view.Sources.SkipLast(1))
            html.Append(CultureInfo.InvariantCulture, $"<source type=\"{source.ContentType}\" srcset=\"{source.SourceSet}\" sizes=\"{Sizes}\">");
        html.Append(image, 0, image.Length - 1);
        // The author's size stands; without one the page keeps the room that the image will take.
        if (view is { Width: { } width, Height: { } height } && !image.Contains(" width=\"", StringComparison.Ordinal) && !image.Contains(" height=\"", StringComparison.Ordinal))
            html.Append(CultureInfo.InvariantCulture, $" width=\"{width}\" height=\"{height}\"");
        if (view.Sources.Count > 0)
            html.Append(CultureInfo.InvariantCulture, $" srcset=\"{view.Sources[^1].SourceSet}\" sizes=\"{Sizes}\"");
        return html.Append("></picture></span>").ToString();
    }

    private static string? UrlOf(Match image) => image.Groups["url"] is { Success: true } url ? url.Value : null;

    [GeneratedRegex("""<img(?: (?:src="(?<url>/media/([0-9A-Za-z_-]+/)?[0-9a-f]{64}\.[a-z0-9]+)"|[a-z-]+="[^"]*"))*>""", RegexOptions.ExplicitCapture)]
    private static partial Regex Image();
}
