using System.Globalization;
using Lectern.Monitoring.Alerts.Channels;

namespace Lectern.Monitoring.Alerts;

/// <summary>Sends a sample through every channel that is configured, and says what happened.</summary>
public static class AlertTest
{
    /// <param name="Channel">Its name.</param>
    /// <param name="Sent">Whether it was taken.</param>
    /// <param name="Detail">What the other side said, or what went wrong.</param>
    /// <param name="Milliseconds">How long it took.</param>
    public sealed record Result(string Channel, bool Sent, string Detail, double Milliseconds);

    /// <summary>Tries every channel once, at the same time.</summary>
    /// <returns>One for each; none when no channel is configured.</returns>
    public static async Task<IReadOnlyList<Result>> RunAsync(AlertOptions options, TimeProvider time)
    {
        var channels = ChannelsOf(options, time);
        try
        {
            var at = time.GetUtcNow();
            var id = string.Create(CultureInfo.InvariantCulture, $"test-{at.ToUnixTimeMilliseconds()}");
            var notice = new Notice { Id = id, Thread = id, Kind = NoticeKind.Test, Title = "Test of alerts", At = at };
            return await Task.WhenAll(channels.Select(channel => TryAsync(channel, notice, TimeSpan.FromSeconds(options.SendTimeoutSeconds), time)));
        }
        finally
        {
            foreach (var channel in channels.OfType<IDisposable>())
                channel.Dispose();
        }
    }

    internal static IReadOnlyList<IAlertChannel> ChannelsOf(AlertOptions options, TimeProvider time)
    {
        var channels = new List<IAlertChannel>();
        if (options.Slack.WebhookUrl.Length > 0)
            channels.Add(new SlackChannel(options.Slack, options.DashboardUrl, time));
        if (options.Mail.IsSet)
            channels.Add(new MailChannel(options.Mail, options.DashboardUrl));
        if (options.Heartbeat.Url.Length > 0)
            channels.Add(new HeartbeatChannel(options.Heartbeat, time));
        return channels;
    }

    private static async Task<Result> TryAsync(IAlertChannel channel, Notice notice, TimeSpan limit, TimeProvider time)
    {
        var begun = time.GetTimestamp();
        var outcome = await Attempt.SendAsync(channel, notice, limit);
        return new(channel.Name, outcome.IsSent, outcome.Detail, Math.Round(time.GetElapsedTime(begun).TotalMilliseconds, 1));
    }
}
