using System.Globalization;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;

namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>A notice as a mail, in plain text and in HTML.</summary>
internal static class MailMessageOf
{
    private const int MaxSubject = 150;
    private const int MaxLines = 50;

    /// <remarks>
    /// The Message-ID is made of the notice's id: a mail that is sent again after a crash has the same, and mail stores that know it keep one. Follow-ups
    /// name the first one of their thread (RFC 5322, 3.6.4) and keep its subject, which some mail programs ask for besides.
    /// </remarks>
    public static MailMessage Notice(Notice notice, MailOptions options, string dashboard)
    {
        var message = new MailMessage { From = new(options.From), SubjectEncoding = Encoding.UTF8, Subject = Subject(notice) };
        foreach (var recipient in options.Recipients())
            message.To.Add(recipient);
        var domain = new IdnMapping().GetAscii(message.From.Host);
        message.Headers.Add("Message-ID", $"<{notice.Id}@{domain}>");
        if (notice.Id != notice.Thread)
        {
            message.Headers.Add("In-Reply-To", $"<{notice.Thread}@{domain}>");
            message.Headers.Add("References", $"<{notice.Thread}@{domain}>");
        }
        // So that nobody's absence note answers (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(PlainText(notice, dashboard), Encoding.UTF8, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(Html(notice, dashboard), Encoding.UTF8, MediaTypeNames.Text.Html));
        return message;
    }

    // A line end would begin a header.
    private static string Subject(Notice notice) =>
        (notice.Id == notice.Thread ? "" : "Re: ") + Clip.To($"[Lectern] {string.Concat(notice.Title.Select(letter => char.IsControl(letter) ? ' ' : letter))}", MaxSubject);

    private static string PlainText(Notice notice, string dashboard)
    {
        var text = new StringBuilder().Append(NoticeText.Headline(notice)).Append("\n\n");
        foreach (var line in Lines(notice))
            text.Append(CultureInfo.InvariantCulture, $"{State(line)}: {line.Summary}\n  {Facts(line)}\n  {NoticeText.Labels(line)}\n\n");
        if (More(notice) is { } more)
            text.Append(more).Append("\n\n");
        if (NoticeText.Explanation(notice) is { } explanation)
            text.Append(explanation).Append("\n\n");
        return text.Append(dashboard).Append('\n').ToString();
    }

    private static string Html(Notice notice, string dashboard)
    {
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><body style=\"font-family:sans-serif\">").Append(CultureInfo.InvariantCulture, $"<h2>{Encode(NoticeText.Headline(notice))}</h2>");
        foreach (var line in Lines(notice))
            html.Append(CultureInfo.InvariantCulture, $"<p><strong>{State(line)}</strong> {Encode(line.Summary)}<br>{Encode(Facts(line))}<br><small>{Encode(NoticeText.Labels(line))}</small></p>");
        if ((More(notice) ?? NoticeText.Explanation(notice)) is { } note)
            html.Append(CultureInfo.InvariantCulture, $"<p>{Encode(note)}</p>");
        if (dashboard.Length > 0)
            html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{Encode(dashboard)}\">Dashboard</a></p>");
        return html.Append("</body></html>").ToString();
    }

    private static IEnumerable<NoticeLine> Lines(Notice notice) => notice.Firing.Concat(notice.Resolved).Take(MaxLines);

    private static string? More(Notice notice) => notice.Firing.Count + notice.Resolved.Count - MaxLines is > 0 and var more ? $"… and {more} more" : null;

    private static string State(NoticeLine line) => line.ResolvedAt is null ? line.Severity.ToString() : "Resolved";

    private static string Facts(NoticeLine line) =>
        $"{line.Rule}{(line.Value is { } value ? $", {value}" : "")}, since {NoticeText.Time(line.StartedAt)}{(line.ResolvedAt is { } end ? $" until {NoticeText.Time(end)}" : "")}";

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
