namespace Lectern.Monitoring.Alerts;

/// <summary>What a rule's figure says.</summary>
internal enum RuleSign
{
    Clear,

    /// <summary>Between the thresholds.</summary>
    Between,
    Breached,
    Absent,
}

/// <param name="Sign">What the rule makes of it.</param>
/// <param name="Value">The figure over the long window; null when there is none.</param>
internal readonly record struct RuleReading(RuleSign Sign, double? Value)
{
    private const string Requests = "http.requests.rate";

    public bool IsAbsent => Value is null;

    public static RuleReading Of(AlertRule rule, IAlertFigures figures, DateTimeOffset at)
    {
        if (Measure(rule.Figure, rule.Window) is not { } value)
            return Absent(rule);
        if (rule.LeastRequests > 0 && value * (Measure(Requests, rule.Window) ?? 0) * rule.Window.TotalSeconds < rule.LeastRequests)
            return new(RuleSign.Clear, value);
        if (rule.ShortWindow is not { } brief)
            return new(SignOf(rule, value), value);
        if (Measure(rule.Figure, brief) is not { } latest)
            return Absent(rule);
        // Both must be bad for it to begin; one good one is enough for it to end.
        return new((RuleSign)Math.Min((int)SignOf(rule, value), (int)SignOf(rule, latest)), value);

        double? Measure(string figure, TimeSpan window) => figures.Value(figure, window, at) is { } number && double.IsFinite(number) ? number : null;
    }

    private static RuleSign SignOf(AlertRule rule, double value) =>
        rule.IsBreached(value) ? RuleSign.Breached : rule.IsClear(value) ? RuleSign.Clear : RuleSign.Between;

    private static RuleReading Absent(AlertRule rule) => new(rule.Absent switch
    {
        AbsentData.Clear => RuleSign.Clear,
        AbsentData.Breach => RuleSign.Breached,
        _ => RuleSign.Absent,
    }, null);
}
