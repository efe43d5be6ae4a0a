using System.Globalization;
using System.Net;
using System.Text;
using Lectern.LoadTesting.Histograms;
using Lectern.LoadTesting.Results;

namespace Lectern.LoadTesting.Reports;

/// <summary>A report as one file: charts over time, the distribution of the latency, a table. It loads nothing and runs nothing.</summary>
public static class HtmlReport
{
    private const double PerMillisecond = 1000;

    private static readonly double[] Marks = [50, 90, 99, 99.9, 99.99, 99.999];

    private const string Style = """
        :root { color-scheme: light dark; --text: #1b1b1f; --soft: #5a5a66; --paper: #fff; --line: #d8d8e0; --a: #0b57d0; --b: #b3261e; --c: #146c2e; --d: #7b3ff2 }
        @media (prefers-color-scheme: dark) { :root { --text: #ececf1; --soft: #a9a9b6; --paper: #17171b; --line: #3a3a44; --a: #8ab4f8; --b: #f2a19a; --c: #81c995; --d: #c6a6ff } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--paper); max-width: 1000px; margin: 2rem auto; padding: 0 1rem }
        h1 { font-size: 1.4rem; margin-bottom: 0 } .soft, figcaption, .legend { color: var(--soft) }
        .figures { display: flex; flex-wrap: wrap; gap: .5rem 2rem; padding: 0; list-style: none } .figures b { display: block; font-size: 1.5rem }
        figure { margin: 1.5rem 0 } svg { width: 100%; height: auto } .grid { stroke: var(--line) } svg text { fill: var(--soft); font-size: 11px } .y { text-anchor: end } .x { text-anchor: middle }
        polyline { fill: none; stroke-width: 1.8 } polyline.line0 { stroke: var(--a) } polyline.line1 { stroke: var(--c); stroke-dasharray: 7 3 } polyline.line2 { stroke: var(--b) } polyline.line3 { stroke: var(--d); stroke-dasharray: 2 3 }
        .key { display: inline-block; width: 1.4em; height: .2em; margin: 0 .4em .25em .8em } .key.line0 { background: var(--a) } .key.line1 { background: var(--c) } .key.line2 { background: var(--b) } .key.line3 { background: var(--d) }
        .scroll { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums } th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap } th:first-child, td:first-child { text-align: left }
        .warning { border-left: 4px solid var(--b); padding: .2rem 1rem } .bad { color: var(--b) }
        """;

    public static string Write(LoadResult result)
    {
        var page = new StringBuilder();
        var settings = result.Settings;
        var title = settings.Label.Length > 0 ? settings.Label : $"{settings.Scenario} on {settings.Target}";
        Append(page, $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{Plain(title)}</title><style>{Style}</style></head><body><h1>{Plain(title)}</h1>");
        Append(page, $"<p class=\"soft\">{Plain(settings.Target)}, {Plain(settings.Scenario)}, {settings.Model} model, {settings.Users:N0} users{(settings.Rate is { } rate ? string.Create(CultureInfo.InvariantCulture, $", {rate:0.##} arrivals/s") : "")}, {result.DurationSeconds:0.0} s from {settings.StartedAt:yyyy-MM-dd HH:mm:ss} UTC</p>");
        foreach (var warning in result.Warnings)
            Append(page, $"<p class=\"warning\">{Plain(warning)}</p>");
        Append(page, $"<ul class=\"figures\"><li><b>{result.RequestsPerSecond:N0}/s</b>requests</li><li><b>{result.LatencyMs.Mean:0.##} ms</b>mean</li><li><b>{result.LatencyMs.P99:0.##} ms</b>p99</li><li><b>{result.SuccessRate:P2}</b>succeeded</li><li><b>{result.BytesReceived / 1e6:N1} MB</b>received</li><li><b>{result.Connections:N0}</b>connections</li></ul>");
        AppendCharts(page, result);
        AppendTable(page, result);
        AppendErrors(page, result);
        Append(page, $"<p class=\"soft\">Latency counts from when a request was due, not from when it could be sent. Generator: {settings.Engine}, {result.Generator.Processes} process(es), {result.Generator.CpuSeconds:0.00} s of processor time, p99 of its own lateness {result.Generator.LatenessP99Ms:0.###} ms.</p></body></html>");
        return page.ToString();
    }

    private static void AppendCharts(StringBuilder page, LoadResult result)
    {
        var seconds = result.Seconds.Where(second => second.Requests > 0).Select(second => (second.Second, second.Requests, second.Errors, Latency: HistogramText.Read(second.Latency))).ToList();
        if (seconds.Count > 1)
        {
            ChartLine Line(string name, double percent) => new(name, [.. seconds.Select(second => ((double)second.Second, second.Latency.Percentile(percent) / PerMillisecond))]);
            page.Append(SvgChart.Draw("Latency, second by second", " ms", [Line("p50", 50), Line("p90", 90), Line("p99", 99)]));
            page.Append(SvgChart.Draw("Requests and errors a second", "",
                [new("requests", [.. seconds.Select(second => ((double)second.Second, (double)second.Requests))]), new("errors", [.. seconds.Select(second => ((double)second.Second, (double)second.Errors))])]));
        }
        if (result.Requests > 0)
            page.Append(Distribution(result));
    }

    // As HdrHistogram plots it: each step to the right leaves out nine tenths of what is left, so the tail is not a pixel wide.
    private static string Distribution(LoadResult result)
    {
        var latency = new Histogram();
        foreach (var endpoint in result.Endpoints)
            latency.Add(HistogramText.Read(endpoint.Histograms.Latency));
        var most = Math.Max(1, Math.Log10(Math.Max(10, latency.Count)));
        var points = Enumerable.Range(0, 121).Select(step => step / 120.0 * most).Select(nines => (nines, latency.Percentile(100 * (1 - Math.Pow(10, -nines))) / PerMillisecond)).ToList();
        return SvgChart.Draw("Latency by percentile", " ms", [new("latency", points)],
            [(0, "least"), .. Marks.Select(mark => (X: -Math.Log10(1 - mark / 100), Text: mark.ToString("0.###", CultureInfo.InvariantCulture) + " %")).Where(mark => mark.X <= most)]);
    }

    private static void AppendTable(StringBuilder page, LoadResult result)
    {
        page.Append("<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Endpoint</th>");
        foreach (var column in new[] { "Requests", "Errors", "Req/s", "Mean", "p50", "p90", "p95", "p99", "Max" })
            Append(page, $"<th scope=\"col\">{column}</th>");
        page.Append("</tr></thead><tbody>");
        foreach (var one in result.Endpoints)
            AppendRow(page, one.Name, one.Requests, one.Errors, one.RequestsPerSecond, one.LatencyMs);
        AppendRow(page, "all", result.Requests, result.Errors, result.RequestsPerSecond, result.LatencyMs);
        page.Append("</tbody></table></div><p class=\"soft\">Times in milliseconds.</p>");
    }

    private static void AppendRow(StringBuilder page, string name, long requests, long errors, double rate, LatencyFigures latency) => Append(page,
        $"<tr><td>{Plain(name)}</td><td>{requests:N0}</td><td{(errors > 0 ? " class=\"bad\"" : "")}>{errors:N0}</td><td>{rate:N1}</td><td>{latency.Mean:0.###}</td><td>{latency.P50:0.###}</td><td>{latency.P90:0.###}</td><td>{latency.P95:0.###}</td><td>{latency.P99:0.###}</td><td>{latency.Max:0.###}</td></tr>");

    private static void AppendErrors(StringBuilder page, LoadResult result)
    {
        if (result.ErrorKinds.Count == 0)
            return;
        page.Append("<h2>Errors</h2><ul>");
        foreach (var (kind, count) in result.ErrorKinds)
            Append(page, $"<li>{Plain(kind)}: {count:N0}</li>");
        page.Append("</ul>");
    }

    private static string Plain(string text) => WebUtility.HtmlEncode(text);

    private static void Append(StringBuilder to, FormattableString text) => to.Append(text.ToString(CultureInfo.InvariantCulture));
}
