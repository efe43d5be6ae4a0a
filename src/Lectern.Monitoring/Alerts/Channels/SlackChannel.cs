namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>Slack's incoming webhooks: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks. Thread-safe.</summary>
/// <remarks>A webhook tells nothing of what it posted, so that later notices cannot be sorted under it.</remarks>
internal sealed class SlackChannel(SlackOptions options, string dashboard, TimeProvider time) : IAlertChannel, IDisposable
{
    // What the webhook says when it has taken a message.
    private const string Taken = "ok";

    private readonly WebhookPost _post = new(new(options.WebhookUrl), time);

    public string Name => "slack";

    public bool IsForHeartbeats => false;

    public Task<SendOutcome> SendAsync(Notice notice, CancellationToken cancel) => _post.SendAsync(SlackMessage.Of(notice, dashboard), Taken, cancel);

    public void Dispose() => _post.Dispose();
}
