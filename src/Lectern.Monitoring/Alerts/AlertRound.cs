namespace Lectern.Monitoring.Alerts;

/// <summary>One look at all rules, as a function: what was, what is measured and the time give what is, and what to tell.</summary>
/// <param name="Alerts">Those that are not over.</param>
/// <param name="Changed">New and changed ones, with those that ended.</param>
/// <param name="Dropped">Ids of pending ones that came to nothing.</param>
/// <param name="Notices">What people are told.</param>
/// <param name="HeartbeatAt">When there is a heartbeat among the notices; null for none.</param>
internal sealed record AlertRound(IReadOnlyList<Alert> Alerts, IReadOnlyList<Alert> Changed, IReadOnlyList<string> Dropped, IReadOnlyList<Notice> Notices, DateTimeOffset? HeartbeatAt)
{
    /// <param name="rules">All rules.</param>
    /// <param name="book">What was.</param>
    /// <param name="figures">What is measured.</param>
    /// <param name="options">When to repeat.</param>
    /// <param name="at">Now.</param>
    public static AlertRound Run(IReadOnlyList<AlertRule> rules, AlertBook book, IAlertFigures figures, AlertOptions options, DateTimeOffset at)
    {
        var readings = rules.ToDictionary(rule => rule, rule => RuleReading.Of(rule, figures, at));
        var before = book.Alerts.ToDictionary(alert => alert.Rule, StringComparer.Ordinal);
        var after = readings.Select(pair => AlertMachine.Next(before.GetValueOrDefault(pair.Key.Name), pair.Key, pair.Value, at)).ToList();
        var names = rules.Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        after.AddRange(book.Alerts.Where(alert => !names.Contains(alert.Rule)).Select(alert => AlertMachine.Abandon(alert, at)));

        var units = rules.ToDictionary(rule => rule.Name, rule => figures.Unit(rule.Figure), StringComparer.Ordinal);
        var (told, notices) = NoticePlan.Decide([.. after.OfType<Alert>()], book.Silences, options.RepeatInterval,
            alert => FigureText.Of(alert.Value, units.GetValueOrDefault(alert.Rule)), at);

        // A node that measures nothing is not a node that is well: its silence is what the heartbeat is for.
        var heartbeat = readings.Values.Any(reading => !reading.IsAbsent) && Heartbeat.IsDue(book.HeartbeatAt, options.Heartbeat.Interval, at) ? at : (DateTimeOffset?)null;
        if (heartbeat is not null)
            notices.Add(Heartbeat.At(at));
        var alive = told.Select(alert => alert.Id).ToHashSet(StringComparer.Ordinal);
        return new(
            [.. told.Where(alert => alert.Status != AlertStatus.Resolved)],
            [.. told.Where(alert => !book.Alerts.Contains(alert))],
            [.. book.Alerts.Select(alert => alert.Id).Where(id => !alive.Contains(id))],
            notices,
            heartbeat);
    }
}
