using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lectern.Monitoring.Alerts;

/// <summary>
/// Decides who hears what: grouping, deduplication, reminders, silences and inhibition, as a function of what fires. The ideas are those of
/// Prometheus' Alertmanager (https://prometheus.io/docs/alerting/latest/alertmanager/); its waiting times for groups are not needed where one
/// round sees all rules at once.
/// </summary>
internal static class NoticePlan
{
    /// <param name="alerts">All that are not over, and those that ended in this round.</param>
    /// <param name="silences">All silences.</param>
    /// <param name="repeat">After how long people are reminded of what still fires.</param>
    /// <param name="value">A figure as people read it.</param>
    /// <param name="at">Now.</param>
    /// <returns>The alerts, knowing what was told of them, and the notices.</returns>
    public static (List<Alert> Alerts, List<Notice> Notices) Decide(
        IReadOnlyList<Alert> alerts, IReadOnlyList<Silence> silences, TimeSpan repeat, Func<Alert, string?> value, DateTimeOffset at)
    {
        var told = alerts.ToList();
        var notices = new List<Notice>();
        foreach (var group in alerts.GroupBy(alert => alert.Group, StringComparer.Ordinal))
        {
            var firing = group.Where(alert => alert.Status == AlertStatus.Firing && Muting.Of(alert, alerts, silences, at) == Mute.None).ToList();
            // The end of what was told is told even when it is silenced by now: nobody should go on looking for it.
            var ended = group.Where(alert => alert is { Status: AlertStatus.Resolved, Thread: not null }).ToList();
            if (KindOf(firing, ended, repeat, at) is not { } kind)
                continue;
            var id = IdOf(kind, group.Key, at);
            var thread = group.Where(alert => alert.Thread is not null).OrderBy(alert => alert.FiredAt).Select(alert => alert.Thread).FirstOrDefault() ?? id;
            notices.Add(new()
            {
                Id = id,
                Thread = thread,
                Kind = kind,
                Title = TitleOf(group.First()),
                At = at,
                Firing = [.. firing.Select(alert => Line(alert, value))],
                Resolved = [.. ended.Select(alert => Line(alert, value))],
            });
            foreach (var alert in firing.Concat(ended))
                told[told.IndexOf(alert)] = alert with { ToldAt = at, Thread = thread };
        }
        return (told, notices);
    }

    private static NoticeKind? KindOf(List<Alert> firing, List<Alert> ended, TimeSpan repeat, DateTimeOffset at) =>
        firing.Exists(alert => alert.Thread is null) ? NoticeKind.Firing
        : ended.Count > 0 ? NoticeKind.Resolved
        : firing.Count > 0 && at - firing.Max(alert => alert.ToldAt) >= repeat ? NoticeKind.Reminder
        : null;

    private static string IdOf(NoticeKind kind, string group, DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture,
        $"{kind.ToString().ToLowerInvariant()}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(group)).AsSpan(0, 6))}-{at.ToUnixTimeMilliseconds()}");

    // Of the labels and not of the rules: what joins the group later comes under the same title.
    private static string TitleOf(Alert alert) => alert.Labels.All.Count == 0 ? $"{alert.Severity} alerts" : $"{alert.Severity}: {string.Join(", ", alert.Labels.All.Values)}";

    private static NoticeLine Line(Alert alert, Func<Alert, string?> value) =>
        new(alert.Rule, alert.Severity, alert.Summary, alert.Labels.All, value(alert), alert.StartedAt, alert.ResolvedAt);
}
