using Lectern.Database.SlowQueries;
using Lectern.Monitoring;
using Lectern.Monitoring.History;
using Lectern.Server.Operations.Dashboard.Pages;
using Lectern.Server.Web;
using Lectern.Tuning.Ledger;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations.Dashboard;

/// <summary><c>GET /ops</c>: how it stands now. Whole without a script, which only keeps it up to date and draws.</summary>
internal static class ShowDashboard
{
    private const int MostChanges = 10;

    /// <param name="range">A <see cref="DashboardRange"/>'s name; the shortest for none, or for one that does not exist.</param>
    /// <param name="node">One node; all together for none.</param>
    /// <param name="endpoint">Whose slow queries; all for none.</param>
    /// <param name="sort">A <see cref="RouteSort"/>.</param>
    /// <param name="frames">Makes what is shown.</param>
    /// <param name="figures">Know their units.</param>
    /// <param name="history">Knows the nodes.</param>
    /// <param name="slow">Has the plans.</param>
    /// <param name="options">Have the objective.</param>
    /// <param name="ledger">Has what tuning did.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancel">Its end.</param>
    public static async Task<IResult> Handle(string? range, string? node, string? endpoint, string? sort, FrameBuilder frames, Figures figures, MetricsHistory history, SlowQueryLog slow,
        IOptions<LecternOptions> options, ILedger ledger, HttpContext http, CancellationToken cancel)
    {
        var span = DashboardRange.Find(range) ?? DashboardRange.Shortest;
        // A node that is gone is no reason to show nothing.
        var watched = history.Nodes.Contains(node) ? node : null;
        var past = await frames.PastAsync(span, watched, cancel);
        var frame = await frames.BuildAsync(DateTimeOffset.FromUnixTimeSeconds(past.At), watched, withTables: false, cancel);
        var plans = slow.List().Where(query => query.Plan is not null).ToDictionary(query => query.Id, query => query.Plan!);
        return http.Frame().Page<DashboardPage>(new DashboardView(span, watched, history.Nodes, frame, past, figures, plans,
            string.IsNullOrEmpty(endpoint) ? null : endpoint, Enum.TryParse<RouteSort>(sort, ignoreCase: true, out var by) && Enum.IsDefined(by) ? by : RouteSort.Busy)
        {
            Tuning = await ledger.ReadAsync(MostChanges, cancel),
            LatencyObjective = options.Value.Monitoring.Objectives.LatencyMilliseconds / 1000.0,
        });
    }
}
