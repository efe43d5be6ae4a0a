using Lectern.Monitoring;
using Lectern.Monitoring.Alerts;
using Lectern.Monitoring.Health;
using Lectern.Monitoring.History;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>Makes what the dashboard shows of a second. Thread-safe.</summary>
internal sealed class FrameBuilder(MetricsHistory history, Figures figures, Curves curves, ErrorBudgets budgets, TableReader tables, AlertBoard alerts, ScoreKeeper score, IOptions<LecternOptions> options, TimeProvider time)
{
    private const int ShownDeductions = 3;

    // What a fleet's other nodes did takes so long to be known; a node alone knows it at once.
    private static readonly TimeSpan Exchange = TimeSpan.FromSeconds(2);

    /// <summary>The latest second of which everything is known.</summary>
    public DateTimeOffset Latest()
    {
        var now = time.GetUtcNow();
        var second = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
        return history.Nodes.Count > 1 ? second - Exchange : second;
    }

    /// <param name="at">A whole second.</param>
    /// <param name="node">One node; null means all together.</param>
    /// <param name="withTables">Tables too.</param>
    /// <param name="cancel">Its end.</param>
    public async Task<DashboardFrame> BuildAsync(DateTimeOffset at, string? node, bool withTables, CancellationToken cancel) => new(
        at.ToUnixTimeSeconds(),
        Panel.AllReadings.ToDictionary(reading => reading.Figure, reading => reading.Now(figures, history, at, node)),
        Points(at, node),
        // Where nothing is collected nothing is wrong, which would be no score.
        options.Value.Monitoring.Enabled ? Of(score.Now) : null,
        budgets.At(at),
        [.. alerts.Now.Alerts.Select(Of)],
        withTables ? await tables.ReadAsync(at, node, cancel) : null);

    /// <summary>The past of a range, and how things stand at its end.</summary>
    public async Task<DashboardHistory> PastAsync(DashboardRange range, string? node, CancellationToken cancel)
    {
        var at = Latest();
        // A young server has not much past, and nothing need not be sent.
        var points = (await curves.ReadAsync(range, node, at, cancel)).Where(point => point.HasValues).ToList();
        return new(at.ToUnixTimeSeconds(), range.Name, (long)range.Step.TotalSeconds, [.. Panel.Drawn.Select(reading => reading.Figure)], points,
            await tables.ReadAsync(at, node, cancel));
    }

    private static ShownHealth Of(HealthScore score) => new(score.Score, [.. score.Deductions.Take(ShownDeductions)]);

    private static ActiveAlert Of(AlertBoard.Item item) => new(item.Alert.Id, item.Alert.Rule, item.Alert.Severity.ToString().ToLowerInvariant(), item.Alert.Status == AlertStatus.Firing,
        item.Alert.Summary, item.Value, item.Mute != Mute.None, item.Alert.StartedAt.ToUnixTimeSeconds());

    private Dictionary<string, IReadOnlyList<CurvePoint>> Points(DateTimeOffset at, string? node)
    {
        var points = new Dictionary<string, IReadOnlyList<CurvePoint>>();
        foreach (var range in DashboardRange.All.Where(range => at.UtcTicks % range.Step.Ticks == 0))
        {
            // The seconds before may have been revised; a longer step is over for long enough when it is shown.
            var count = range == DashboardRange.Shortest ? Curves.Revised : 1;
            points[((long)range.Step.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture)] =
                [.. Enumerable.Range(0, count).Reverse().Select(back => curves.Point(range.Step, at - back * range.Step, node))];
        }
        return points;
    }
}
