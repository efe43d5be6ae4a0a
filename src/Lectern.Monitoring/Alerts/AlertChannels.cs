using Lectern.Monitoring.Alerts.Channels;

namespace Lectern.Monitoring.Alerts;

/// <summary>The channels that are configured. Immutable.</summary>
internal sealed class AlertChannels(IReadOnlyList<IAlertChannel> all, TimeProvider time)
{
    public IReadOnlyList<IAlertChannel> All => all;

    /// <summary>One entry for each channel that takes a notice. Heartbeats go to the channel that is for them alone, if there is one.</summary>
    public IEnumerable<OutboxEntry> Address(IEnumerable<Notice> notices)
    {
        var now = time.GetUtcNow();
        return notices.SelectMany(notice => all.Where(channel => Takes(channel, notice)).Select(channel => new OutboxEntry { Channel = channel.Name, Notice = notice, CreatedAt = now, DueAt = now }));
    }

    private bool Takes(IAlertChannel channel, Notice notice) => notice.Kind switch
    {
        NoticeKind.Heartbeat => channel.IsForHeartbeats || !all.Any(other => other.IsForHeartbeats),
        _ => !channel.IsForHeartbeats,
    };
}
