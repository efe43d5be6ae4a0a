using System.Globalization;

namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>What every channel says the same way, unescaped.</summary>
internal static class NoticeText
{
    /// <summary>One line that says it all, such as "Critical: database (1 firing)".</summary>
    public static string Headline(Notice notice) => notice.Kind switch
    {
        NoticeKind.Heartbeat or NoticeKind.Test => notice.Title,
        NoticeKind.Resolved when notice.Firing.Count == 0 => $"{notice.Title}: resolved",
        NoticeKind.Reminder => $"{notice.Title}: still {Counts(notice)}",
        _ => $"{notice.Title}: {Counts(notice)}",
    };

    /// <summary>Why there is a notice without an alert; null when there is an alert.</summary>
    public static string? Explanation(Notice notice) => notice.Kind switch
    {
        NoticeKind.Heartbeat => "Rules are evaluated and notices are sent. When this message stays away, they are not.",
        NoticeKind.Test => "An operator tries whether alerts arrive. Nothing is wrong.",
        _ => null,
    };

    public static string Labels(NoticeLine line) => string.Join(", ", line.Labels.Select(label => $"{label.Key}: {label.Value}"));

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Counts(Notice notice) => notice.Resolved.Count > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{notice.Firing.Count} firing, {notice.Resolved.Count} resolved")
        : string.Create(CultureInfo.InvariantCulture, $"{notice.Firing.Count} firing");
}
