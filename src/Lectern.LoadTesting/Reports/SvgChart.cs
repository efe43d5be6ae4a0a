using System.Globalization;
using System.Net;
using System.Text;

namespace Lectern.LoadTesting.Reports;

/// <param name="Name">In the legend.</param>
/// <param name="Points">In rising order of x.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over an axis as SVG that stands in a page. Colors come from the page's style, so that it is dark where the page is.</summary>
internal static class SvgChart
{
    private const int Width = 720, Height = 240, Left = 64, Right = 12, Top = 12, Bottom = 30;
    private const int Steps = 4;

    private static readonly int[] NiceSteps = [1, 2, 5, 10];

    /// <param name="title">What is shown; also for those who do not see it.</param>
    /// <param name="unit">Of y.</param>
    /// <param name="lines">One at least, with points.</param>
    /// <param name="labels">Marks of the x axis, if it is not plain numbers.</param>
    public static string Draw(string title, string unit, IReadOnlyList<ChartLine> lines, IReadOnlyList<(double X, string Text)>? labels = null)
    {
        var points = lines.SelectMany(line => line.Points).ToList();
        var (least, most) = (points.Min(point => point.X), points.Max(point => point.X));
        var top = NiceTop(points.Max(point => point.Y));
        double X(double x) => Left + (most > least ? (x - least) / (most - least) : 0.5) * (Width - Left - Right);
        double Y(double y) => Top + (1 - y / top) * (Height - Top - Bottom);
        var svg = new StringBuilder();
        Append(svg, $"<figure><figcaption>{WebUtility.HtmlEncode(title)}</figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        for (var step = 0; step <= Steps; step++)
        {
            var value = top * step / Steps;
            Append(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):0.#}\" y2=\"{Y(value):0.#}\"/><text class=\"y\" x=\"{Left - 6}\" y=\"{Y(value) + 4:0.#}\">{Short(value)}{unit}</text>");
        }
        foreach (var (x, text) in labels ?? [.. Enumerable.Range(0, Steps + 1).Select(step => least + (most - least) * step / Steps).Distinct().Select(x => (x, Short(x) + " s"))])
            Append(svg, $"<text class=\"x\" x=\"{X(x):0.#}\" y=\"{Height - 10}\">{WebUtility.HtmlEncode(text)}</text>");
        foreach (var (index, line) in lines.Index())
            Append(svg, $"<polyline class=\"line{index}\" points=\"{string.Join(' ', line.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):0.#},{Y(point.Y):0.#}")))}\"/>");
        svg.Append("</svg><p class=\"legend\">");
        foreach (var (index, line) in lines.Index())
            Append(svg, $"<span class=\"key line{index}\"></span>{WebUtility.HtmlEncode(line.Name)} ");
        return svg.Append("</p></figure>").ToString();
    }

    // 1, 2 or 5 times a power of ten: a scale that can be read.
    private static double NiceTop(double value)
    {
        if (value <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return NiceSteps.First(step => step * power >= value * 0.999) * power;
    }

    private static string Short(double value) => value >= 1e6 ? (value / 1e6).ToString("0.##M", CultureInfo.InvariantCulture)
        : value >= 10_000 ? (value / 1e3).ToString("0.#k", CultureInfo.InvariantCulture)
        : value.ToString("0.###", CultureInfo.InvariantCulture);

    private static void Append(StringBuilder to, FormattableString text) => to.Append(text.ToString(CultureInfo.InvariantCulture));
}
