using Lectern.Monitoring;
using Lectern.Server.Web;
using Lectern.Tuning.Ledger;

namespace Lectern.Server.Operations.Dashboard.Pages;

/// <param name="Range">How far back.</param>
/// <param name="Node">One node; null: all together.</param>
/// <param name="Nodes">Those to choose from.</param>
/// <param name="Frame">How it stands.</param>
/// <param name="Past">How it stood.</param>
/// <param name="Figures">Know their units.</param>
/// <param name="Plans">Of slow queries, by id.</param>
/// <param name="Endpoint">Whose slow queries are shown; null: everyone's.</param>
/// <param name="Sort">By what routes are sorted.</param>
public sealed record DashboardView(
    DashboardRange Range, string? Node, IReadOnlyList<string> Nodes, DashboardFrame Frame, DashboardHistory Past, Figures Figures, IReadOnlyDictionary<string, string> Plans,
    string? Endpoint, RouteSort Sort)
{
    /// <summary>The build had uPlot.</summary>
    public static bool HasCharts { get; } = WebAssets.Has("uplot.js");

    /// <summary>What a request may take, in seconds.</summary>
    public double LatencyObjective { get; init; }

    /// <summary>What tuning suggests, tries and did last.</summary>
    public IReadOnlyList<LedgerEntry> Tuning { get; init; } = [];

    public DashboardTables Tables => Past.Tables;

    public DateTimeOffset At => DateTimeOffset.FromUnixTimeSeconds(Frame.At);

    public double? Now(Reading reading) => Frame.Figures[reading.Figure];

    /// <summary>How a chart reads to those who do not see it.</summary>
    public string Summary(Reading reading)
    {
        var place = Past.Names.Index().First(name => name.Item == reading.Figure).Index;
        var values = Past.Points.Select(point => point.Values[place]).OfType<double>().ToList();
        return values.Count == 0
            ? $"{reading.Label}: no data in the last {Range.Title}"
            : $"{reading.Label}: now {Text(Now(reading), reading)}, least {Text(values.Min(), reading)}, most {Text(values.Max(), reading)} in the last {Range.Title}";
    }

    public string Text(double? value, Reading reading) => FigureText.Of(value, reading.Unit(Figures));

    public string Href(DashboardRange? range = null, RouteSort? sort = null, string? endpoint = null) => PageQuery.Of("/ops",
        ("range", Name(range ?? Range)), ("node", Node), ("sort", (sort ?? Sort) is var by && by == RouteSort.Busy ? null : by.ToString().ToLowerInvariant()), ("endpoint", endpoint));

    private static string? Name(DashboardRange range) => range == DashboardRange.Shortest ? null : range.Name;
}
