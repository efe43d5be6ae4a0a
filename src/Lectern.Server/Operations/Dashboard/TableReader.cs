using Lectern.Database.Replicas;
using Lectern.Database.SlowQueries;
using Lectern.Fleet.Balancing;
using Lectern.Monitoring;
using Lectern.Monitoring.Alerts;
using Lectern.Monitoring.History;
using Lectern.Monitoring.Regressions;
using Lectern.Server.Operations.Deploys;
using Lectern.Server.Operations.Fleet;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>Reads what stands in the dashboard's tables. Thread-safe.</summary>
internal sealed partial class TableReader(MetricsHistory history, Figures figures, RouteRows routes, SlowQueryLog slow, Store store, DeployLog deploys, IAlertStore alerts, IRegressionStore regressions, TrafficLoop balancer, TimeProvider time, ILogger<TableReader> log)
{
    private const int MostSlowQueries = 25;
    private const int MostSpans = 100;
    private const int MostChanges = 100;
    private const int MostText = 400;

    // A node that said nothing for so long is gone or cannot be heard.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private IReadOnlyList<Deploy> _deploys = [];
    private IReadOnlyList<AlertSpan> _spans = [];
    private IReadOnlyList<ChangeRow> _changes = [];

    public async Task<DashboardTables> ReadAsync(DateTimeOffset at, string? node, CancellationToken cancel)
    {
        await RefreshMarksAsync(cancel);
        var (marks, queries) = (_deploys, slow.List());
        return new([.. routes.At(at, node).Select(row => row with { SlowQueries = queries.Count(query => query.Endpoint == row.Route) })], [.. queries.Take(MostSlowQueries).Select(Row)], [.. store.Status.Select(Row)], [.. history.Nodes.Select(name => Row(name, at, marks))], [.. balancer.Shares.Select(Row)],
            [.. marks.Select(deploy => new DeployRow(new DateTimeOffset(deploy.CreatedAt).ToUnixTimeSeconds(), deploy.Version, deploy.Node, deploy.Note))], _spans, _changes);
    }

    private static SlowQueryRow Row(SlowQuery query) => new(query.Id, query.Query.Length > MostText ? query.Query[..MostText] + "…" : query.Query, query.Count,
        Significant.Round((query.Total / query.Count).TotalSeconds), Significant.Round(query.Max.TotalSeconds), query.Endpoint, query.LastSeen.ToUnixTimeSeconds());

    private static HostRow Row(HostStatus host) => new(host.Name, host.Role.ToString(), host.State.ToString(), Significant.Round(host.Lag.TotalSeconds),
        host.State == HostState.Healthy && host.Role != HostRole.Fenced);

    private static DealtRow Row(NodeShare share) => new(share.Node.Name, share.Node.Status, Significant.Round(share.Rate), Significant.Round(share.Share), share.Node.Weight / 100.0,
        share.Node.Current, share.Node.Errors, share.Node.IsUp);

    private NodeRow Row(string name, DateTimeOffset at, IReadOnlyList<Deploy> marks)
    {
        var window = new HistoryWindow(history, Silence, at, name);
        double? Figure(string figure) => Significant.Round(figures.Find(figure)!.Value(window));
        return new(name, marks.FirstOrDefault(deploy => deploy.Node == name)?.Version, Figure("http.requests.rate"), Figure("http.p95"), Figure("system.cpu.ratio"), Figure("system.memory.bytes"),
            history.LastOf(name) > at - Silence);
    }

    // The dashboard is looked at most when the store is in trouble: what was known last has to do then.
    private async Task RefreshMarksAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            _deploys = await deploys.ListAsync(limit.Token);
            _spans = [.. (await alerts.HistoryAsync(MostSpans, limit.Token)).Where(alert => alert.FiredAt is not null).Select(Span)];
            _changes = [.. (await regressions.ReadAsync(time.GetUtcNow() - RegressionWatch.Kept, MostChanges, limit.Token)).Select(Row)];
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            LogFailure(fault.Message);
        }
    }

    private static ChangeRow Row(Regression change) => new(change.At.ToUnixTimeSeconds(), change.Figure, change.Direction == ChangeDirection.Worse,
        Significant.Round(change.Before), Significant.Round(change.After));

    private static AlertSpan Span(Alert alert) => new(alert.FiredAt!.Value.ToUnixTimeSeconds(), (alert.ResolvedAt ?? alert.FiredAt.Value).ToUnixTimeSeconds());

    [LoggerMessage(Level = LogLevel.Debug, Message = "The marks of deploys and alerts cannot be read: {Reason}")]
    private partial void LogFailure(string reason);
}
