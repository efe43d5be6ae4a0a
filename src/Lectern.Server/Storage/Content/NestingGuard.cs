using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens.Struct;

namespace Lectern.Server.Storage.Content;

/// <summary>
/// Drops start tags that would nest too deep before the tree builder sees them. Tree building costs the square of the depth (every
/// start tag searches the open elements) and each unclosed formatting element is built again in every paragraph that follows, so
/// neither may grow with the input. It follows the open elements closely enough for that; what is safe is decided later, on the tree.
/// </summary>
internal sealed class NestingGuard
{
    private const int MaxDepth = 200;
    private const int MaxFormatting = 12;
    private const int MaxTags = 100_000;

    private static readonly HashSet<string> Uncounted =
        ["p", "li", "dt", "dd", "html", "head", "body", .. AllowedHtml.Void, "meta", "link", "base", "input", "area", "embed", "param", "track"];
    private static readonly HashSet<string> Formatting =
        ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
    private static readonly string[] Cells = ["td", "th"];
    private static readonly string[] Rows = ["tr"];
    private static readonly string[] Groups = ["thead", "tbody", "tfoot", "caption", "colgroup"];

    private readonly List<string> _open = [];
    private int _formatting;
    private int _tags;

    /// <summary>Whether a tag was left out, which no sound page needs.</summary>
    public bool HasDropped { get; private set; }

    public TokenConsumptionResult Filter(ref StructHtmlToken token, TokenConsumer next)
    {
        if (token.Type == HtmlTokenType.StartTag)
        {
            if (!Open(token.Name.ToString(), token.IsSelfClosing))
            {
                HasDropped = true;
                return TokenConsumptionResult.Continue;
            }
        }
        else if (token.Type == HtmlTokenType.EndTag)
        {
            Close(token.Name.ToString());
        }
        next(ref token);
        return TokenConsumptionResult.Continue;
    }

    private bool Open(string name, bool selfClosing)
    {
        if (++_tags > MaxTags) return false;
        if (Uncounted.Contains(name) || (selfClosing && IsInsideMath())) return true;
        CloseImplied(name);
        var formats = Formatting.Contains(name);
        if (_open.Count >= MaxDepth || (formats && _formatting >= MaxFormatting)) return false;
        _open.Add(name);
        if (formats) _formatting++;
        return true;
    }

    /// <summary>Removes the element; a block's end tag also ends the blocks inside it, but formatting outlives its block.</summary>
    private void Close(string name)
    {
        var at = _open.LastIndexOf(name);
        if (at < 0) return;
        if (Formatting.Contains(name)) _formatting--;
        else _open.RemoveAll(at + 1, inner => !Formatting.Contains(inner));
        _open.RemoveAt(at);
    }

    /// <summary>Cells and rows without an end tag end where the next one starts.</summary>
    private void CloseImplied(string name)
    {
        var ended = name switch
        {
            "td" or "th" => Cells,
            "tr" => Rows,
            "thead" or "tbody" or "tfoot" => Groups,
            _ => null,
        };
        var table = ended is null ? -1 : _open.LastIndexOf("table");
        if (table < 0) return;
        var at = _open.FindIndex(table, inner => ended!.Contains(inner));
        if (at >= 0 && !_open.Skip(at).Any(inner => inner is "svg" or "math" or "template")) Close(_open[at]);
    }

    // Only there does `/>` close an element; inside mi, mo, … the rules of HTML hold again.
    private bool IsInsideMath()
    {
        var math = _open.LastIndexOf("math");
        return math >= 0 && !_open.Skip(math).Any(inner => AllowedHtml.MathTokens.Contains(inner) || !AllowedHtml.Math.Contains(inner));
    }
}

file static class Lists
{
    public static void RemoveAll(this List<string> list, int start, Predicate<string> match)
    {
        for (var i = list.Count - 1; i >= start; i--)
            if (match(list[i])) list.RemoveAt(i);
    }
}
