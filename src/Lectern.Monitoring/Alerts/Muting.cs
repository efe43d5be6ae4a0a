namespace Lectern.Monitoring.Alerts;

/// <summary>Why nobody is told of an alert.</summary>
public enum Mute
{
    None,

    /// <summary>Somebody wanted quiet.</summary>
    Silenced,

    /// <summary>A critical alert with the same labels fires: one message about one trouble.</summary>
    Inhibited,
}

internal static class Muting
{
    /// <param name="alert">Which one.</param>
    /// <param name="all">Those that are there besides.</param>
    /// <param name="silences">All of them, also those that are over.</param>
    /// <param name="at">Now.</param>
    public static Mute Of(Alert alert, IEnumerable<Alert> all, IEnumerable<Silence> silences, DateTimeOffset at) =>
        silences.Any(silence => silence.Covers(alert, at)) ? Mute.Silenced
        : alert.Severity != AlertSeverity.Critical && all.Any(other => other.Severity == AlertSeverity.Critical && other.Status == AlertStatus.Firing && other.Labels.Equals(alert.Labels)) ? Mute.Inhibited
        : Mute.None;
}
