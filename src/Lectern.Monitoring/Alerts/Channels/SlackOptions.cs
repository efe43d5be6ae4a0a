namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>Section <c>Lectern:Alerts:Slack</c>.</summary>
public sealed class SlackOptions
{
    /// <summary>The address of an incoming webhook. A secret: whoever has it can write to the channel. Keep it in <c>.env.performance</c> or the environment.</summary>
    /// <value>Default: empty, nothing goes to Slack.</value>
    [WebAddress]
    public string WebhookUrl { get; set; } = "";
}
