using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>A notice in Slack's Block Kit, within its limits: https://docs.slack.dev/reference/block-kit/blocks.</summary>
internal static class SlackMessage
{
    // A header has 150 characters, a section 3,000, a message 50 blocks. Escaping makes up to five characters of one, so texts are cut before.
    private const int MaxHeader = 150;
    private const int MaxText = 400;
    private const int MaxLabels = 150;
    private const int MaxLines = 20;

    public static byte[] Of(Notice notice, string dashboard)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            // What a phone shows before the message is opened; its markup is read like that of sections.
            json.WriteString("text", Escape(Clip.To(NoticeText.Headline(notice), MaxText)));
            json.WriteStartArray("blocks");
            WriteBlock(json, "header", "plain_text", Clip.To($"{Sign(notice)} {NoticeText.Headline(notice)}", MaxHeader));
            foreach (var line in notice.Firing.Concat(notice.Resolved).Take(MaxLines))
                WriteBlock(json, "section", "mrkdwn", Section(line));
            if (notice.Firing.Count + notice.Resolved.Count - MaxLines is > 0 and var more)
                WriteBlock(json, "section", "mrkdwn", $"… and {more} more");
            if (NoticeText.Explanation(notice) is { } explanation)
                WriteBlock(json, "section", "mrkdwn", Escape(explanation));
            if (dashboard.Length > 0)
                WriteBlock(json, "section", "mrkdwn", $"<{Escape(dashboard)}|Dashboard>");
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void WriteBlock(Utf8JsonWriter json, string type, string textType, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteStartObject("text");
        json.WriteString("type", textType);
        json.WriteString("text", text);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Section(NoticeLine line)
    {
        var text = new StringBuilder($"*{(line.ResolvedAt is null ? line.Severity.ToString() : "Resolved")}* {Escape(Clip.To(line.Summary, MaxText))}\n");
        text.Append(CultureInfo.InvariantCulture, $"{Escape(line.Rule)}{(line.Value is { } value ? $" · {Escape(value)}" : "")} · since {Date(line.StartedAt)}");
        if (line.ResolvedAt is { } end)
            text.Append(CultureInfo.InvariantCulture, $" until {Date(end)}");
        if (line.Labels.Count > 0)
            text.Append('\n').Append(Escape(Clip.To(NoticeText.Labels(line), MaxLabels)));
        return text.ToString();
    }

    // In the reader's own time zone, which only Slack knows: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    private static string Date(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"<!date^{time.ToUnixTimeSeconds()}^{{date_short_pretty}} {{time_secs}}|{NoticeText.Time(time)}>");

    // These three begin links, mentions and entities; without them a text is only a text.
    // https://docs.slack.dev/messaging/formatting-message-text#escaping
    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Sign(Notice notice) => notice switch
    {
        { Kind: NoticeKind.Resolved, Firing.Count: 0 } => "✅",
        { Kind: NoticeKind.Heartbeat or NoticeKind.Test } => "💚",
        _ when notice.Firing.Any(line => line.Severity == AlertSeverity.Critical) => "🔴",
        _ => "🟠",
    };
}
