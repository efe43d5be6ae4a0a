namespace Lectern.Monitoring.Alerts;

/// <summary>
/// The states of an alert, as a function: what it was and what is measured give what it is. The states and their names are those of
/// Prometheus: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
/// </summary>
internal static class AlertMachine
{
    /// <param name="alert">The rule's alert that is not over; null when there is none.</param>
    /// <param name="rule">Its rule.</param>
    /// <param name="reading">What is measured now.</param>
    /// <param name="at">Now.</param>
    /// <returns>The alert now: a resolved one is over; null when there is none, or when it was pending and came to nothing.</returns>
    public static Alert? Next(Alert? alert, AlertRule rule, RuleReading reading, DateTimeOffset at) => alert?.Status switch
    {
        AlertStatus.Firing => reading.Sign == RuleSign.Clear ? End(alert, reading, at) : Measured(alert, reading),
        AlertStatus.Pending => reading.Sign == RuleSign.Breached ? Ripen(Measured(alert, reading), rule, at) : null,
        _ => reading.Sign == RuleSign.Breached ? Ripen(Alert.Begin(rule, reading, at), rule, at) : null,
    };

    /// <summary>A rule that is no longer there has nothing to say.</summary>
    public static Alert? Abandon(Alert alert, DateTimeOffset at) => alert.Status == AlertStatus.Firing
        ? alert with { Status = AlertStatus.Resolved, ResolvedAt = at, Summary = $"{alert.Summary} (its rule is gone)" }
        : null;

    private static Alert Ripen(Alert alert, AlertRule rule, DateTimeOffset at)
    {
        // A clock that was set back must not keep it waiting for what has been.
        if (at < alert.StartedAt)
            alert = alert with { StartedAt = at };
        return at - alert.StartedAt >= rule.For ? alert with { Status = AlertStatus.Firing, FiredAt = at } : alert;
    }

    private static Alert End(Alert alert, RuleReading reading, DateTimeOffset at) => Measured(alert, reading) with { Status = AlertStatus.Resolved, ResolvedAt = at };

    private static Alert Measured(Alert alert, RuleReading reading) => alert with { Value = reading.Value ?? alert.Value, NoData = reading.IsAbsent };
}
