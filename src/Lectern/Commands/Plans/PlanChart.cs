using System.Globalization;
using System.Text;
using System.Xml;
using Lectern.Fleet.Planning;
using Lectern.Fleet.Scaling;

namespace Lectern.Commands.Plans;

/// <summary>An SVG picture of the traffic and, below it, of the servers that each policy would have had; needs nothing but itself and follows light and dark.</summary>
internal static class PlanChart
{
    private const int Width = 960, Height = 150, Margin = 12, Title = 24;

    private const string Style = """
        svg { background: #fff; font: 12px system-ui, sans-serif } text { fill: #1c2430 } polyline { fill: none; stroke: #2457a6; stroke-width: 1 }
        @media (prefers-color-scheme: dark) { svg { background: #14181f } text { fill: #e6e9ee } polyline { stroke: #8ab4f8 } }
        """;

    public static string Draw(TrafficTrace trace, IReadOnlyDictionary<ScalingPolicyName, ReplayResult> results)
    {
        var text = new StringBuilder();
        using (var svg = XmlWriter.Create(text, new() { Indent = true, OmitXmlDeclaration = true }))
        {
            svg.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            svg.WriteAttributeString("viewBox", $"0 0 {Width} {Height * (results.Count + 1)}");
            svg.WriteAttributeString("role", "img");
            svg.WriteElementString("title", $"Traffic and servers over {trace.Length.TotalHours:0} hours from {trace.Start:yyyy-MM-dd}");
            svg.WriteElementString("style", Style);
            Panel(svg, 0, "Requests a second", [.. trace.Counts.Select(count => count / trace.Interval.TotalSeconds)]);
            foreach (var (index, (policy, result)) in results.Index())
                Panel(svg, index + 1, $"Servers, {policy}", [.. result.Steps.Select(step => (double)step.Nodes)]);
            svg.WriteEndElement();
        }
        return text.AppendLine().ToString();
    }

    private static void Panel(XmlWriter svg, int index, string title, double[] values)
    {
        var (top, most) = (index * Height, values.Max());
        svg.WriteStartElement("text");
        svg.WriteAttributeString("x", $"{Margin}");
        svg.WriteAttributeString("y", $"{top + 16}");
        svg.WriteString(string.Create(CultureInfo.InvariantCulture, $"{title}: 0 to {most:0.##}"));
        svg.WriteEndElement();
        svg.WriteStartElement("polyline");
        svg.WriteAttributeString("points", string.Join(' ', Corners(values).Select(at => string.Create(CultureInfo.InvariantCulture,
            $"{Margin + ((double)at / Math.Max(1, values.Length - 1) * (Width - 2 * Margin)):0.#},{top + Title + ((1 - (most > 0 ? values[at] / most : 0)) * (Height - Title - Margin)):0.#}"))));
        svg.WriteEndElement();
    }

    // What is the same as on both sides is on the line between them.
    private static IEnumerable<int> Corners(double[] values) => Enumerable.Range(0, values.Length).Where(at => at == 0 || at == values.Length - 1 || values[at] != values[at - 1] || values[at] != values[at + 1]);
}
