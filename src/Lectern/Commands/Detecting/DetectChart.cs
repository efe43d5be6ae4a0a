using System.Globalization;
using System.Text;
using System.Xml;
using Lectern.Monitoring.Regressions;

namespace Lectern.Commands.Detecting;

/// <summary>An SVG picture of series with a marker at each change, one below the other; needs nothing but itself and follows light and dark.</summary>
internal static class DetectChart
{
    private const int Width = 960;
    private const int Height = 180;
    private const int Left = 12;
    private const int Top = 40;

    // A point a pixel would be enough; low and high of each pixel keep what stands out.
    private const int Columns = (Width - 2 * Left) / 2;

    private const string Style = """
        svg { background: #fff; font: 12px system-ui, sans-serif } text { fill: #1c2430 } .line { fill: none; stroke: #2457a6; stroke-width: 1.5 }
        .change { stroke: #b3261e; stroke-width: 1.5; stroke-dasharray: 4 3 } .what { fill: #b3261e }
        @media (prefers-color-scheme: dark) { svg { background: #14181f } text { fill: #e6e9ee } .line { stroke: #8ab4f8 } .change { stroke: #ff8a80 } .what { fill: #ff8a80 } }
        """;

    public static string Draw(IReadOnlyList<DetectedSeries> detected)
    {
        var text = new StringBuilder();
        using (var svg = XmlWriter.Create(text, new() { Indent = true, OmitXmlDeclaration = true }))
        {
            svg.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            svg.WriteAttributeString("viewBox", $"0 0 {Width} {Height * Math.Max(1, detected.Count)}");
            svg.WriteAttributeString("role", "img");
            svg.WriteElementString("title", $"{detected.Sum(one => one.Changes.Count)} changes in {detected.Count} series");
            svg.WriteElementString("style", Style);
            for (var i = 0; i < detected.Count; i++)
                Draw(svg, detected[i], i * Height);
            svg.WriteEndElement();
        }
        return text.AppendLine().ToString();
    }

    private static void Draw(XmlWriter svg, DetectedSeries one, int top)
    {
        var numbers = one.Series.Values.Where(double.IsFinite).ToList();
        var (low, high) = numbers.Count > 0 ? (numbers.Min(), numbers.Max()) : (0, 0);
        double X(int index) => Left + (double)index / Math.Max(1, one.Series.Values.Length - 1) * (Width - 2 * Left);
        // Halved before they are subtracted: the difference of 1e308 and -1e308 would be infinite.
        double Y(double value) => top + Height - Left - (high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5) * (Height - Top - Left);

        Text(svg, "", Left, top + 16, $"{DetectReport.PlainText(one.Series.Name)}: {DetectReport.Number(low)} to {DetectReport.Number(high)}");
        svg.WriteStartElement("polyline");
        svg.WriteAttributeString("class", "line");
        svg.WriteAttributeString("points", string.Join(' ', Thinned(one.Series.Values).Select(i => string.Create(CultureInfo.InvariantCulture, $"{X(i):0.#},{Y(one.Series.Values[i]):0.#}"))));
        svg.WriteEndElement();
        foreach (var change in one.Changes)
            Mark(svg, X(change.Index), top, change, DetectReport.PlainText(one.Series.When(change.Index)));
    }

    private static void Mark(XmlWriter svg, double x, int top, ChangePoint change, string when)
    {
        svg.WriteStartElement("line");
        foreach (var (name, value) in (ReadOnlySpan<(string, double)>)[("x1", x), ("x2", x), ("y1", top + Top), ("y2", top + Height - Left)])
            svg.WriteAttributeString(name, value.ToString("0.#", CultureInfo.InvariantCulture));
        svg.WriteAttributeString("class", "change");
        svg.WriteElementString("title", $"{when}: {DetectReport.NameOf(change.Kind)} {DetectReport.Number(change.Before)} → {DetectReport.Number(change.After)}");
        svg.WriteEndElement();
        Text(svg, "what", Math.Min(x + 3, Width - 90), top + Top - 6, when);
    }

    private static void Text(XmlWriter svg, string kind, double x, double y, string text)
    {
        svg.WriteStartElement("text");
        svg.WriteAttributeString("x", x.ToString("0.#", CultureInfo.InvariantCulture));
        svg.WriteAttributeString("y", y.ToString("0.#", CultureInfo.InvariantCulture));
        if (kind.Length > 0)
            svg.WriteAttributeString("class", kind);
        svg.WriteString(text);
        svg.WriteEndElement();
    }

    private static IEnumerable<int> Thinned(double[] values)
    {
        var each = Math.Max(1, values.Length / Columns);
        foreach (var column in Enumerable.Range(0, values.Length).Where(i => double.IsFinite(values[i])).Chunk(each))
        {
            var (low, high) = (column.MinBy(i => values[i]), column.MaxBy(i => values[i]));
            yield return Math.Min(low, high);
            if (low != high)
                yield return Math.Max(low, high);
        }
    }
}
