using System.Net;
using System.Text.RegularExpressions;
using Lectern.Server.Rosters.Archives;
using Lectern.Server.Storage.Content;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Rosters.Cartridges;

/// <summary>Reads the bodies of a cartridge's pages as safe HTML, with their links led to lessons and stored files.</summary>
public sealed partial class CartridgePages(Cartridge cartridge, ImportSource source, ImportProblems problems)
{
    private readonly Dictionary<string, int> _numbers = cartridge.Pages
        .Select((page, index) => (page, number: index + 1))
        .Where(entry => entry.page.Kind == PageKind.Html)
        .DistinctBy(entry => entry.page.Target)
        .ToDictionary(entry => entry.page.Target, entry => entry.number);

    /// <summary>The page's HTML as the cartridge has it; null, with the reason reported, when it cannot be read.</summary>
    public string? Source(CartridgePage page) => page.Kind switch
    {
        PageKind.Html => source.ReadText(page.Target, CartridgeReader.MaxPageBytes, problems),
        PageKind.WebLink => $"<p><a href=\"{WebUtility.HtmlEncode(page.Target)}\">{WebUtility.HtmlEncode(page.Title)}</a></p>",
        _ when IsImage(page.Target) => $"<p><img src=\"{FileAddress(page.Target)}\" alt=\"{WebUtility.HtmlEncode(page.Title)}\"></p>",
        _ => $"<p><a href=\"{FileAddress(page.Target)}\">{WebUtility.HtmlEncode(page.Title)}</a></p>",
    };

    /// <summary>Names of the files that a page shows or links to and that are no lessons; those that are missing are reported.</summary>
    public IReadOnlyCollection<string> FilesIn(CartridgePage page, string html)
    {
        var files = new HashSet<string>();
        LessonContent.ToSafeHtml(LessonFormat.Html, html, new HtmlSanitizerOptions(url =>
        {
            if (Parse(page, url).File is { } file && !_numbers.ContainsKey(file))
                files.Add(file);
            return null;
        }));
        foreach (var missing in files.Where(file => !source.Names.Contains(file)).ToList())
        {
            problems.Warn(page.Target, null, $"the page refers to '{missing}', which is not in the cartridge");
            files.Remove(missing);
        }
        return files;
    }

    /// <summary>Safe HTML for the lesson. An empty page is reported, and a lesson all the same.</summary>
    /// <param name="page">The page.</param>
    /// <param name="html">Its source.</param>
    /// <param name="mediaUrl">The address of a stored file, null when it was not stored.</param>
    public string Body(CartridgePage page, string html, Func<string, string?> mediaUrl)
    {
        var body = LessonContent.ToSafeHtml(LessonFormat.Html, html, new HtmlSanitizerOptions(url => Rewrite(page, url, mediaUrl), page.Title));
        if (!HasContent().IsMatch(body))
            problems.Warn(page.Target, null, "the page is empty");
        return body.Trim();
    }

    private string? Rewrite(CartridgePage page, string url, Func<string, string?> mediaUrl)
    {
        var link = Parse(page, url);
        if (link.File is null)
            return url;
        if (!_numbers.TryGetValue(link.File, out var number))
            return mediaUrl(link.File);
        // Relative to the lesson's own address, /learn/{slug}/{number}: it stays right when the course gets another slug.
        var fragment = link.Fragment.Length > 0 ? "#" + HtmlSanitizer.PageId(link.Fragment) : "";
        return FormattableString.Invariant($"{number}{fragment}");
    }

    private PageLink Parse(CartridgePage page, string url)
    {
        // Pages made here name their file in full.
        if (page.Kind == PageKind.File)
            return new(url == FileAddress(page.Target) ? page.Target : null, "");
        return page.Kind == PageKind.Html ? PageLink.Parse(url, page.Target, source) : default;
    }

    private static string FileAddress(string name) => Uri.EscapeDataString(name);

    private static bool IsImage(string name) => Path.GetExtension(name).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png" or ".gif" or ".webp";

    // Text outside of tags, or something to look at.
    [GeneratedRegex(@"<(img|video|audio|math)\b|(^|>)[^<]*[^<\s]")]
    private static partial Regex HasContent();
}
