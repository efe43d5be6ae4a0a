using System.Text.Json;
using Lectern.Monitoring.Alerts;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Operations.Alerts;

/// <summary>Alerts as rows and back.</summary>
internal static class AlertMapping
{
    public static Alert ToAlert(AlertRow row) => new()
    {
        Id = row.Id,
        Rule = row.Rule,
        Severity = row.Severity,
        Labels = AlertLabels.Parse(row.Labels),
        Summary = row.Summary,
        Status = row.Status,
        StartedAt = row.StartedAt,
        FiredAt = Utc(row.FiredAt),
        ResolvedAt = Utc(row.ResolvedAt),
        Value = row.Value,
        NoData = row.NoData,
        ToldAt = Utc(row.ToldAt),
        Thread = row.Thread,
    };

    public static AlertRow ToRow(Alert alert)
    {
        var row = new AlertRow { Id = alert.Id, Rule = alert.Rule, Severity = alert.Severity, Labels = alert.Labels.Key, Summary = alert.Summary };
        Fill(row, alert);
        return row;
    }

    /// <summary>What may change.</summary>
    public static void Fill(AlertRow row, Alert alert)
    {
        (row.Summary, row.Status, row.Value, row.NoData, row.Thread) = (alert.Summary, alert.Status, alert.Value, alert.NoData, alert.Thread);
        (row.StartedAt, row.FiredAt, row.ResolvedAt, row.ToldAt) = (Stored(alert.StartedAt), Stored(alert.FiredAt), Stored(alert.ResolvedAt), Stored(alert.ToldAt));
    }

    public static OutboxEntry ToEntry(AlertOutboxRow row) => new()
    {
        Channel = row.Channel,
        Notice = JsonSerializer.Deserialize(row.Notice, AlertJson.Default.Notice)!,
        CreatedAt = row.CreatedAt,
        DueAt = row.DueAt,
        Attempts = row.Attempts,
        SentAt = Utc(row.SentAt),
        GivenUpAt = Utc(row.GivenUpAt),
        Error = row.Error,
    };

    public static AlertOutboxRow ToRow(OutboxEntry entry)
    {
        var row = new AlertOutboxRow
        {
            Key = entry.Key,
            Channel = entry.Channel,
            Notice = JsonSerializer.Serialize(entry.Notice, AlertJson.Default.Notice),
            CreatedAt = Stored(entry.CreatedAt),
        };
        Fill(row, entry);
        return row;
    }

    /// <summary>What may change.</summary>
    public static void Fill(AlertOutboxRow row, OutboxEntry entry) =>
        (row.DueAt, row.Attempts, row.SentAt, row.GivenUpAt, row.Error) = (Stored(entry.DueAt), entry.Attempts, Stored(entry.SentAt), Stored(entry.GivenUpAt), entry.Error);

    public static Silence ToSilence(AlertSilenceRow row) => new()
    {
        Id = row.Id,
        Matchers = JsonSerializer.Deserialize(row.Matchers, AlertJson.Default.IReadOnlyListSilenceMatcher)!,
        CreatedBy = row.CreatedBy,
        Comment = row.Comment,
        CreatedAt = row.CreatedAt,
        Until = row.Until,
    };

    public static AlertSilenceRow ToRow(Silence silence) => new()
    {
        Matchers = JsonSerializer.Serialize(silence.Matchers, AlertJson.Default.IReadOnlyListSilenceMatcher),
        CreatedBy = silence.CreatedBy,
        Comment = silence.Comment,
        CreatedAt = Stored(silence.CreatedAt),
        Until = Stored(silence.Until),
    };

    public static DateTimeOffset? Utc(DateTime? time) => time is { } known ? new DateTimeOffset(known, TimeSpan.Zero) : null;

    private static DateTime Stored(DateTimeOffset time) => StoreTime.Truncate(time.UtcDateTime);

    private static DateTime? Stored(DateTimeOffset? time) => time is { } known ? Stored(known) : null;
}
