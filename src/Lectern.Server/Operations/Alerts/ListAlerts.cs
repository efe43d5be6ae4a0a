using Lectern.Monitoring.Alerts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Operations.Alerts;

/// <summary><c>GET /api/operations/alerts</c>: what is wrong, what was, and whether people hear of it.</summary>
internal static class ListAlerts
{
    private const int MaxHistory = 100;

    public sealed record Answer(DateTimeOffset? EvaluatedAt, string Evaluator, bool StoreIsAway, IReadOnlyList<Active> Active, IReadOnlyList<Past> History, IReadOnlyList<ChannelFigures> Channels);

    public sealed record Active(
        string Id, string Rule, AlertSeverity Severity, AlertStatus Status, Mute Mute, string Summary, IReadOnlyDictionary<string, string> Labels,
        double? Value, string? ValueText, bool NoData, DateTimeOffset StartedAt, DateTimeOffset? FiredAt, DateTimeOffset? ToldAt);

    public sealed record Past(
        string Id, string Rule, AlertSeverity Severity, string Summary, IReadOnlyDictionary<string, string> Labels, double? Value,
        DateTimeOffset StartedAt, DateTimeOffset? FiredAt, DateTimeOffset? ResolvedAt, bool Told);

    public static async Task<Ok<Answer>> Handle(AlertBoard board, IAlertStore store, HttpResponse response, CancellationToken cancel)
    {
        response.Headers.CacheControl = "private, no-store";
        var now = board.Now;
        return TypedResults.Ok(new Answer(
            now.At == DateTimeOffset.MinValue ? null : now.At, now.Holder, now.StoreIsAway,
            [.. now.Alerts.Select(Of)],
            [.. (await store.HistoryAsync(MaxHistory, cancel)).Select(Of)],
            await store.ChannelsAsync(cancel)));
    }

    private static Active Of(AlertBoard.Item item) => new(
        item.Alert.Id, item.Alert.Rule, item.Alert.Severity, item.Alert.Status, item.Mute, item.Alert.Summary, item.Alert.Labels.All,
        item.Alert.Value, item.Value, item.Alert.NoData, item.Alert.StartedAt, item.Alert.FiredAt, item.Alert.ToldAt);

    private static Past Of(Alert alert) => new(
        alert.Id, alert.Rule, alert.Severity, alert.Summary, alert.Labels.All, alert.Value, alert.StartedAt, alert.FiredAt, alert.ResolvedAt, alert.Thread is not null);
}
