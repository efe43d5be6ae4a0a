using System.Text;

namespace Lectern.Server.Storage.Content;

/// <summary>Escapes text and attribute values; stricter than HTML asks, because a browser may read them in a place we did not expect.</summary>
internal static class HtmlEscape
{
    public static void Text(StringBuilder html, string text) => Append(html, text);

    public static void Attribute(StringBuilder html, string name, string value)
    {
        html.Append(' ').Append(name).Append("=\"");
        Append(html, value);
        html.Append('"');
    }

    private static void Append(StringBuilder html, string text)
    {
        foreach (var c in text)
        {
            switch (c)
            {
                case '&': html.Append("&amp;"); break;
                case '<': html.Append("&lt;"); break;
                case '>': html.Append("&gt;"); break;
                case '"': html.Append("&quot;"); break;
                case '`': html.Append("&#96;"); break;
                case '\t' or '\n': html.Append(c); break;
                // Other controls mean nothing in HTML, and some old parsers skip them inside keywords.
                case < ' ' or (>= '\u007F' and <= '\u009F') or '\uFFFE' or '\uFFFF': break;
                default: html.Append(c); break;
            }
        }
    }
}
