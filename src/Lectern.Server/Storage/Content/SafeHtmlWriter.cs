using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using Lectern.Server.Storage.Text;

namespace Lectern.Server.Storage.Content;

/// <summary>Writes the allowed part of a tree. Walks without recursion: the depth of the tree is the author's choice, not ours.</summary>
internal sealed class SafeHtmlWriter(HtmlSanitizerOptions options)
{
    private readonly StringBuilder _html = new();
    private readonly Stack<string?> _closing = new();
    private int _headingShift;
    private IElement? _titleHeading;
    private int _mathDepth;
    private int _mathTokenDepth;

    public string Write(IElement body)
    {
        FindHeadings(body);
        var path = new Stack<(INode Parent, int Next)>();
        path.Push((body, 0));
        while (path.TryPop(out var place))
        {
            // By index, not by NextSibling: that one searches the parent's list, which makes long pages quadratic.
            if (place.Next >= place.Parent.ChildNodes.Length)
            {
                if (place.Parent != body) Leave(place.Parent);
                continue;
            }
            path.Push((place.Parent, place.Next + 1));
            var node = place.Parent.ChildNodes[place.Next];
            if (Enter(node)) path.Push((node, 0));
        }
        return _html.ToString();
    }

    /// <summary>The page owns h1: content that has one of its own moves down a level as a whole.</summary>
    private void FindHeadings(IElement body)
    {
        var headings = body.GetElementsByTagName("h1");
        if (options.PageTitle is not null && headings.Length > 0 && RepeatsTitle(headings[0].TextContent)) _titleHeading = headings[0];
        _headingShift = headings.Length > (_titleHeading is null ? 0 : 1) ? 1 : 0;
    }

    private bool RepeatsTitle(string heading) =>
        SearchText.Normalize(options.PageTitle!).Contains(SearchText.Normalize(heading), StringComparison.Ordinal);

    /// <summary>Writes what opens a node and returns whether its children follow.</summary>
    private bool Enter(INode node)
    {
        var tag = (node as IElement) is { } element && node != _titleHeading ? Open(element) : Drop;
        if (node is IText text) HtmlEscape.Text(_html, text.Data);
        if (tag == Drop) return false;
        _closing.Push(tag);
        return true;
    }

    // Three outcomes of an element: written and to be closed (its name), unwrapped (null), or gone with its children (Drop).
    private const string Drop = "";

    private string? Open(IElement element)
    {
        if (_mathDepth > 0 || element.NamespaceUri == AllowedHtml.MathNamespace) return OpenMath(element);
        if (element.NamespaceUri != AllowedHtml.HtmlNamespace) return Drop;

        var name = element.LocalName;
        if (AllowedHtml.Dropped.Contains(name)) return Drop;
        if (!AllowedHtml.Elements.Contains(name)) return null;
        if (name is "img" or "audio" or "video" && MediaSource(element) is null) return Drop;

        name = Demoted(name);
        _html.Append('<').Append(name);
        WriteAttributes(element, name);
        _html.Append('>');
        if (AllowedHtml.Void.Contains(name)) return Drop;
        // The parser eats the first newline of a pre; write one for it when the text starts with its own.
        if (name == "pre" && element.FirstChild is IText { Data: ['\n', ..] }) _html.Append('\n');
        return name;
    }

    private string? OpenMath(IElement element)
    {
        var name = element.LocalName;
        if (_mathTokenDepth > 0) return AllowedHtml.Dropped.Contains(name) ? Drop : null;
        if (name == "semantics") return null;
        if (element.NamespaceUri != AllowedHtml.MathNamespace || !AllowedHtml.Math.Contains(name)) return Drop;
        if ((name == "math") == (_mathDepth > 0)) return Drop;

        _html.Append('<').Append(name);
        foreach (var attribute in element.Attributes)
            if (AllowedHtml.MathAttributes.Contains(attribute.Name) && AllowedHtml.IsMathValue(attribute.Value))
                HtmlEscape.Attribute(_html, attribute.Name, attribute.Value);
        _html.Append('>');
        _mathDepth++;
        if (AllowedHtml.MathTokens.Contains(name)) _mathTokenDepth++;
        return name;
    }

    private void Leave(INode node)
    {
        if (_closing.Pop() is not { } name) return;
        _html.Append("</").Append(name).Append('>');
        if (((IElement)node).NamespaceUri != AllowedHtml.MathNamespace) return;
        _mathDepth--;
        if (AllowedHtml.MathTokens.Contains(name)) _mathTokenDepth--;
    }

    private string Demoted(string name) =>
        _headingShift > 0 && name is ['h', >= '1' and <= '5'] ? "h" + (name[1] - '0' + _headingShift).ToString(CultureInfo.InvariantCulture) : name;

    private void WriteAttributes(IElement element, string name)
    {
        foreach (var attribute in element.Attributes)
        {
            var key = attribute.Name;
            if (!AllowedHtml.Allows(name, key) || key is "src" or "href") continue;
            if (AllowedHtml.Value(key, attribute.Value) is { } value) HtmlEscape.Attribute(_html, key, value);
        }
        if (name == "a") WriteLink(element);
        if (name is "img" or "audio" or "video") HtmlEscape.Attribute(_html, "src", MediaSource(element)!);
        if (name == "img") _html.Append(" loading=\"lazy\" decoding=\"async\"");
        if (name is "audio" or "video") _html.Append(" controls preload=\"none\"");
    }

    private void WriteLink(IElement link)
    {
        if (Rewritten(link.GetAttribute("href")) is not { } raw || SafeUrl.ForLink(raw) is not { } url) return;
        HtmlEscape.Attribute(_html, "href", url);
        if (SafeUrl.IsOutside(url)) _html.Append(" rel=\"noopener nofollow ugc\"");
    }

    private string? MediaSource(IElement element) =>
        Rewritten(element.GetAttribute("src")) is { } raw ? SafeUrl.ForMedia(raw) : null;

    private string? Rewritten(string? url) =>
        url is null || options.RewriteUrl is null ? url : options.RewriteUrl(url);
}
