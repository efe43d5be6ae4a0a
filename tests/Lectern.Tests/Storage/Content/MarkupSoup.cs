using System.Text;

namespace Lectern.Tests.Storage.Content;

/// <summary>Random markup made of the pieces that parsers disagree about.</summary>
internal static class MarkupSoup
{
    private static readonly string[] Names =
        [.. ("a b p div h1 h2 h6 table tr td th tbody caption ul li dl dt dd math mi mo mtext mrow mglyph malignmark annotation-xml semantics svg desc title " +
        "foreignObject style script template noscript form button select option textarea pre img br iframe object xmp plaintext nobr font marquee details summary audio").Split(' ')];
    private static readonly string[] Attributes =
        ["", "", "", " id=x", " class=note", " onload=alert(1)", " href=javascript:x", " href='#x'", " src=\"a`b\"", " style=x", " encoding=text/html", " title='</p><script>'", "/"];
    private static readonly string[] Texts = ["text", "\n", "&lt;", "<!--", "-->", "]]>", "<![CDATA[", "&#0;", "\u0000", "\"'>", "&nbsp;", "<", "</", "x<y"];

    public static string Next(Random random)
    {
        var soup = new StringBuilder();
        for (var left = random.Next(1, 30); left > 0; left--)
        {
            var name = Names[random.Next(Names.Length)];
            soup.Append(random.Next(3) switch
            {
                0 => $"<{name}{Attributes[random.Next(Attributes.Length)]}>",
                1 => $"</{name}>",
                _ => Texts[random.Next(Texts.Length)],
            });
        }
        return soup.ToString();
    }
}
