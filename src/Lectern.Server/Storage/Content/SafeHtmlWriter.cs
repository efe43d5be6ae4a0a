using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using Lectern.Server.Storage.Text;

namespace Lectern.Server.Storage.Content;

/// <summary>Writes the allowed part of a tree. Walks without recursion: the depth of the tree is the author's choice, not ours.</summary>
internal sealed class SafeHtmlWriter(HtmlSanitizerOptions options)
{
    private readonly StringBuilder html = new();
    private readonly Stack<string?> closing = new();
    private int headingShift;
    private IElement? titleHeading;
    private int mathDepth;
    private int mathTokenDepth;

    public string Write(IElement body)
    {
        FindHeadings(body);
        var node = body.FirstChild;
        while (node is not null)
        {
            if (Enter(node) && node.FirstChild is { } child)
            {
                node = child;
                continue;
            }
            while (node.NextSibling is null && node.Parent is { } parent && parent != body)
            {
                Leave(node);
                node = parent;
            }
            Leave(node);
            node = node.NextSibling;
        }
        return html.ToString();
    }

    /// <summary>The page owns h1: content that has one of its own moves down a level as a whole.</summary>
    private void FindHeadings(IElement body)
    {
        var headings = body.GetElementsByTagName("h1");
        if (options.PageTitle is not null && headings.Length > 0 && RepeatsTitle(headings[0].TextContent)) titleHeading = headings[0];
        headingShift = headings.Length > (titleHeading is null ? 0 : 1) ? 1 : 0;
    }

    private bool RepeatsTitle(string heading) =>
        SearchText.Normalize(options.PageTitle!).Contains(SearchText.Normalize(heading), StringComparison.Ordinal);

    /// <summary>Writes what opens a node and returns whether its children follow.</summary>
    private bool Enter(INode node)
    {
        var tag = (node as IElement) is { } element && node != titleHeading ? Open(element) : Drop;
        if (node is IText text) HtmlEscape.Text(html, text.Data);
        closing.Push(tag);
        return tag != Drop;
    }

    // Three outcomes of an element: written and to be closed (its name), unwrapped (null), or gone with its children (Drop).
    private const string Drop = "";

    private string? Open(IElement element)
    {
        if (mathDepth > 0 || element.NamespaceUri == AllowedHtml.MathNamespace) return OpenMath(element);
        if (element.NamespaceUri != AllowedHtml.HtmlNamespace) return Drop;

        var name = element.LocalName;
        if (AllowedHtml.Dropped.Contains(name)) return Drop;
        if (!AllowedHtml.Elements.Contains(name)) return null;
        if (name is "img" or "audio" or "video" && MediaSource(element) is null) return Drop;

        name = Demoted(name);
        html.Append('<').Append(name);
        WriteAttributes(element, name);
        html.Append('>');
        if (AllowedHtml.Void.Contains(name)) return Drop;
        // The parser eats the first newline of a pre; write one for it when the text starts with its own.
        if (name == "pre" && element.FirstChild is IText { Data: ['\n', ..] }) html.Append('\n');
        return name;
    }

    private string? OpenMath(IElement element)
    {
        var name = element.LocalName;
        if (mathTokenDepth > 0) return AllowedHtml.Dropped.Contains(name) ? Drop : null;
        if (name == "semantics") return null;
        if (element.NamespaceUri != AllowedHtml.MathNamespace || !AllowedHtml.Math.Contains(name)) return Drop;
        if ((name == "math") == (mathDepth > 0)) return Drop;

        html.Append('<').Append(name);
        foreach (var attribute in element.Attributes)
            if (AllowedHtml.MathAttributes.Contains(attribute.Name) && AllowedHtml.IsMathValue(attribute.Value))
                HtmlEscape.Attribute(html, attribute.Name, attribute.Value);
        html.Append('>');
        mathDepth++;
        if (AllowedHtml.MathTokens.Contains(name)) mathTokenDepth++;
        return name;
    }

    private void Leave(INode node)
    {
        var name = closing.Pop();
        if (string.IsNullOrEmpty(name)) return;
        html.Append("</").Append(name).Append('>');
        if (((IElement)node).NamespaceUri != AllowedHtml.MathNamespace) return;
        mathDepth--;
        if (AllowedHtml.MathTokens.Contains(name)) mathTokenDepth--;
    }

    private string Demoted(string name) =>
        headingShift > 0 && name is ['h', >= '1' and <= '5'] ? "h" + (name[1] - '0' + headingShift).ToString(CultureInfo.InvariantCulture) : name;

    private void WriteAttributes(IElement element, string name)
    {
        foreach (var attribute in element.Attributes)
        {
            var key = attribute.Name;
            if (!AllowedHtml.Allows(name, key) || key is "src" or "href") continue;
            if (AllowedHtml.Value(key, attribute.Value) is { } value) HtmlEscape.Attribute(html, key, value);
        }
        if (name == "a") WriteLink(element);
        if (name is "img" or "audio" or "video") HtmlEscape.Attribute(html, "src", MediaSource(element)!);
        if (name == "img") html.Append(" loading=\"lazy\" decoding=\"async\"");
        if (name is "audio" or "video") html.Append(" controls preload=\"none\"");
    }

    private void WriteLink(IElement link)
    {
        if (Rewritten(link.GetAttribute("href")) is not { } raw || SafeUrl.ForLink(raw) is not { } url) return;
        HtmlEscape.Attribute(html, "href", url);
        if (SafeUrl.IsOutside(url)) html.Append(" rel=\"noopener nofollow ugc\"");
    }

    private string? MediaSource(IElement element) =>
        Rewritten(element.GetAttribute("src")) is { } raw ? SafeUrl.ForMedia(raw) : null;

    private string? Rewritten(string? url) =>
        url is null || options.RewriteUrl is null ? url : options.RewriteUrl(url);
}
