using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using AngleSharp.Text;

namespace Lectern.Server.Storage.Content;

/// <summary>
/// Sanitizes HTML against the allow-list of <see cref="AllowedHtml"/>. The output is written anew from the parsed tree, never cut out of
/// the input, and is a fixed point: parsing and sanitizing it again gives the same text. That closes the door to mutation XSS
/// (Heiderich et al., "mXSS Attacks", CCS 2013), where harmless markup turns harmful when a browser parses it a second time.
/// </summary>
public static class HtmlSanitizer
{
    private const int MaxRounds = 5;

    /// <summary>The id that an element of the content carries in the page, so that content cannot take over the page's own ids.</summary>
    public static string PageId(string contentId) =>
        contentId.StartsWith(AllowedHtml.IdPrefix, StringComparison.Ordinal) ? contentId : AllowedHtml.IdPrefix + contentId;

    /// <summary>Sanitizes a fragment or a whole document (of which the body counts).</summary>
    public static string Sanitize(string html, HtmlSanitizerOptions options)
    {
        var current = Write(ParseForeign(html), options);
        for (var round = 1; round < MaxRounds; round++)
        {
            var next = Write(new HtmlParser().ParseDocument(current), HtmlSanitizerOptions.None);
            if (next == current)
                return current;
            current = next;
        }
        // Markup that keeps changing shape is not worth showing as markup.
        return $"<p>{WebUtility.HtmlEncode(new HtmlParser().ParseDocument(current).Body?.TextContent ?? "")}</p>";
    }

    private static string Write(IHtmlDocument document, HtmlSanitizerOptions options)
    {
        using (document)
            return document.Body is { } body ? new SafeHtmlWriter(options).Write(body) : "";
    }

    /// <summary>Parses what an author sent. Twice, because the parser that can be guarded loses the spaces between elements.</summary>
    private static IHtmlDocument ParseForeign(string html)
    {
        var guard = new NestingGuard();
        var guarded = (IHtmlDocument)new HtmlParser().ParseDocument<Document, Element>(new TextSource(html), guard.Filter);
        if (guard.HasDropped)
            return guarded;
        guarded.Dispose();
        return new HtmlParser().ParseDocument(html);
    }
}
