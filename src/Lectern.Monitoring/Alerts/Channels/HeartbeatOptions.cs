using System.ComponentModel.DataAnnotations;

namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>Section <c>Lectern:Alerts:Heartbeat</c>: the dead-man's switch.</summary>
public sealed class HeartbeatOptions
{
    /// <summary>How often there is a sign of life.</summary>
    /// <value>Default: 1 day. 0 turns it off. Up to 30 days; minutes where <see cref="Url"/> is set.</value>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// A service that sounds the alarm when it is not called in time, such as healthchecks.io. It is called in place of the other channels. A secret,
    /// so keep it in <c>.env.performance</c> or the environment.
    /// </summary>
    /// <value>Default: empty, the sign of life goes through every other channel.</value>
    [WebAddress]
    public string Url { get; set; } = "";
}
