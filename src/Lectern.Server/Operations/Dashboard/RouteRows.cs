using Lectern.Monitoring.History;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>What each route costs, the one that takes the most time first.</summary>
internal sealed class RouteRows(MetricsHistory history)
{
    /// <summary>Over how long: short enough to be about now, long enough to hold seldom asked routes.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const string Metric = "http.server.request.duration";
    private const string Route = "http.route";
    private const string Method = "http.request.method";
    private const int Most = 50;

    public IReadOnlyList<RouteRow> At(DateTimeOffset at, string? node)
    {
        var rows = history.Series(Metric).Select(tags => (Method: tags[Method], Route: tags[Route])).Where(series => series is { Method: not null, Route: not null }).Distinct()
            .Select(series => Row(series.Method!, series.Route!, new(history, Window, at, node))).Where(row => row.Rate > 0).ToList();
        var all = rows.Sum(row => row.Busy);
        return [.. rows.Select(row => row with { Share = Significant.Round(row.Busy / all) }).By(RouteSort.Busy).Take(Most)];
    }

    private static RouteRow Row(string method, string route, HistoryWindow window)
    {
        TagFilter[] tags = [new(Method, method), new(Route, route)];
        var values = window.Values(Metric, tags);
        var rate = window.Value(Metric, Aggregate.Rate, tags);
        var failed = window.Value(Metric, Aggregate.Sum, [.. tags, new("http.response.status_code", "5xx")]);
        return new($"{method} /{route.Trim('/')}", Significant.Round(rate), Significant.Round(values.Mean), Significant.Round(values.Percentile(0.99)),
            values.Count > 0 ? Significant.Round((failed ?? 0) / values.Count) : null, Significant.Round(rate * values.Mean));
    }
}
