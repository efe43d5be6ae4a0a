using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Lectern.Server.Storage.Content;

/// <summary>The allow-list: elements, attributes, classes. What is not here does not reach a page.</summary>
internal static partial class AllowedHtml
{
    public const string IdPrefix = "c-";
    public const string HtmlNamespace = "http://www.w3.org/1999/xhtml";
    public const string MathNamespace = "http://www.w3.org/1998/Math/MathML";

    /// <summary>Elements that are kept. Unknown ones are unwrapped: their children stay.</summary>
    public static readonly FrozenSet<string> Elements = Words(
        "h1 h2 h3 h4 h5 h6 p br hr wbr div section article aside header footer blockquote pre figure figcaption details summary " +
        "ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td " +
        "a abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup time u var " +
        "img audio video");

    /// <summary>Elements that go with everything in them.</summary>
    public static readonly FrozenSet<string> Dropped = Words(
        "script style template noscript iframe frame frameset noframes object embed applet noembed svg textarea select option button input " +
        "title head base link meta xmp plaintext listing canvas map area param portal slot dialog marquee keygen isindex");

    public static readonly FrozenSet<string> Void = Words("br hr img wbr col");

    /// <summary>MathML Core's presentation elements without actions, links and foreign content.</summary>
    public static readonly FrozenSet<string> Math = Words(
        "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom msub msup msubsup munder mover munderover " +
        "mmultiscripts mprescripts mtable mtr mtd");

    /// <summary>Elements inside which HTML's rules hold again: only text may stand there.</summary>
    public static readonly FrozenSet<string> MathTokens = Words("mi mn mo ms mtext");

    public static readonly FrozenSet<string> MathAttributes = Words(
        "display displaystyle scriptlevel mathvariant stretchy fence separator form lspace rspace minsize maxsize largeop movablelimits " +
        "symmetric accent accentunder linethickness columnspan rowspan width height depth voffset");

    /// <summary>Classes that carry meaning in textbooks and in our own style sheet.</summary>
    public static readonly FrozenSet<string> Classes = Words(
        "term figure-number figure-title table-number no-image splash note warning tip link-to-learning learning-objectives summary " +
        "para-title glossary equation example exercises footnote footnotes no-bullets further-exploration review-questions " +
        "thought-questions group-activities figuring-for-yourself");

    private static readonly FrozenDictionary<string, FrozenSet<string>> Attributes = new Dictionary<string, FrozenSet<string>>
    {
        ["*"] = Words("id class lang dir title"),
        ["a"] = Words("href"),
        ["img"] = Words("src alt width height"),
        ["audio"] = Words("src"),
        ["video"] = Words("src width height"),
        ["ol"] = Words("start reversed type"),
        ["li"] = Words("value"),
        ["th"] = Words("colspan rowspan scope"),
        ["td"] = Words("colspan rowspan"),
        ["col"] = Words("span"),
        ["colgroup"] = Words("span"),
        ["time"] = Words("datetime"),
        ["details"] = Words("open"),
    }.ToFrozenDictionary();

    public static bool Allows(string element, string attribute) =>
        Attributes["*"].Contains(attribute) || (Attributes.TryGetValue(element, out var own) && own.Contains(attribute));

    /// <summary>The value as it may be written, or null to leave the attribute out. URLs are <see cref="SafeUrl"/>'s business.</summary>
    public static string? Value(string attribute, string value) => attribute switch
    {
        "id" => Identifier().IsMatch(value) ? HtmlSanitizer.PageId(value) : null,
        "class" => string.Join(' ', value.Split().Where(name => Classes.Contains(name) || Language().IsMatch(name)).Distinct()) is { Length: > 0 } kept ? kept : null,
        "dir" => value.ToLowerInvariant() is "ltr" or "rtl" or "auto" ? value.ToLowerInvariant() : null,
        "lang" => LanguageTag().IsMatch(value) ? value : null,
        "scope" => value is "row" or "col" or "rowgroup" or "colgroup" ? value : null,
        "type" => value is "1" or "a" or "A" or "i" or "I" ? value : null,
        "reversed" or "open" => "",
        "width" or "height" or "start" or "value" => Number().IsMatch(value) ? value : null,
        "colspan" or "rowspan" or "span" => Span().IsMatch(value) ? value : null,
        _ => value,
    };

    /// <summary>MathML's attribute values are keywords, numbers and lengths.</summary>
    public static bool IsMathValue(string value) => MathValue().IsMatch(value);

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet();

    [GeneratedRegex(@"^[\p{L}\p{N}_.:-]{1,200}\z")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^language-[a-z0-9+#-]{1,30}\z")]
    private static partial Regex Language();

    [GeneratedRegex(@"^[A-Za-z0-9-]{1,35}\z")]
    private static partial Regex LanguageTag();

    [GeneratedRegex(@"^-?[0-9]{1,5}\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"^[1-9][0-9]{0,2}\z")]
    private static partial Regex Span();

    [GeneratedRegex(@"^[A-Za-z0-9.%+ -]{1,64}\z")]
    private static partial Regex MathValue();
}
