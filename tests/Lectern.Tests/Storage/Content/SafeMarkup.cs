using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Lectern.Tests.Storage.Content;

/// <summary>What must hold of every sanitized text, stated apart from the code that makes it so.</summary>
internal static class SafeMarkup
{
    private static readonly HashSet<string> Attributes =
        [.. "id class lang dir title href rel src alt width height loading decoding controls preload start reversed type value colspan rowspan scope span datetime open".Split(' ')];
    private static readonly string[] Forbidden =
        [.. "script style iframe object embed form input button svg template noscript textarea select base meta link annotation-xml mglyph malignmark maction foreignObject".Split(' ')];

    public static void AssertHarmless(string html)
    {
        using var page = new HtmlParser().ParseDocument($"<!DOCTYPE html><html><head></head><body><main>{html}</main></body></html>");
        Assert.Empty(page.Head!.Children);
        var main = Assert.Single(page.Body!.Children);
        foreach (var element in main.QuerySelectorAll("*"))
        {
            Assert.DoesNotContain(element.LocalName, Forbidden);
            foreach (var attribute in element.Attributes) AssertHarmless(element, attribute, html);
        }
    }

    private static void AssertHarmless(IElement element, IAttr attribute, string html)
    {
        if (element.NamespaceUri == "http://www.w3.org/1999/xhtml") Assert.Contains(attribute.Name, Attributes);
        else Assert.False(attribute.Name.StartsWith("on", StringComparison.Ordinal) || attribute.Name.Contains("href", StringComparison.Ordinal), html);
        if (attribute.Name is not ("href" or "src")) return;
        Assert.True(Uri.TryCreate(new Uri("https://lectern.example/learn/x/1"), attribute.Value, out var uri), html);
        Assert.Contains(uri.Scheme, (string[])["http", "https", "mailto"]);
        if (!attribute.Value.StartsWith("http", StringComparison.OrdinalIgnoreCase) && uri.Scheme != "mailto") Assert.Equal("lectern.example", uri.Host);
    }
}
