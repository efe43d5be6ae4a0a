using System.Text.RegularExpressions;

namespace Lectern.Monitoring.Alerts;

/// <summary>Refuses rules that cannot work. Each fault says what to write instead.</summary>
internal static partial class AlertRuleCheck
{
    private const int MaxLabels = 10;
    private const int MaxText = 300;

    public static IEnumerable<string> Faults(IList<AlertRuleOptions> rules)
    {
        foreach (var (index, rule) in rules.Index())
            if (Fault(rule, rules.Take(index)) is { } fault)
                yield return $"Lectern:Alerts:Rules:{index}{(rule.Name.Length > 0 ? $" ({rule.Name})" : "")} {fault}";
    }

    private static string? Fault(AlertRuleOptions rule, IEnumerable<AlertRuleOptions> earlier)
    {
        if (!Named().IsMatch(rule.Name))
            return $"has the name '{rule.Name}'; give it 1 to 80 letters, digits, '.', '_' and '-', such as slow-search.";
        if (earlier.Any(other => other.Name == rule.Name))
            return "has the name of a rule before it; give each its own.";
        if (!AlertFigures.Names.Contains(rule.Figure))
            return $"asks for the figure '{rule.Figure}', which is unknown; the nearest known one is '{EditDistance.Nearest(rule.Figure, AlertFigures.Names)}'.";
        if (rule.Threshold is not { } threshold || !double.IsFinite(threshold))
            return "has no Threshold; set one in the figure's unit, such as 0.01 for one in a hundred.";
        if (rule.ClearThreshold is { } clear && (rule.Comparison == AlertComparison.Above ? clear > threshold : !(clear >= threshold)))
            return FormattableString.Invariant($"clears at {clear}, which is on the bad side of its Threshold {threshold}; set ClearThreshold to {threshold} or {(rule.Comparison == AlertComparison.Above ? "less" : "more")}.");
        if (rule.ShortWindow >= rule.Window)
            return $"has a ShortWindow of {rule.ShortWindow} that is not shorter than its Window of {rule.Window}; a twelfth of it is usual.";
        return TextFault(rule);
    }

    private static string? TextFault(AlertRuleOptions rule)
    {
        if (rule.Labels.Count > MaxLabels)
            return $"has {rule.Labels.Count} labels; keep {MaxLabels}.";
        if (rule.Labels.Keys.FirstOrDefault(name => !Named().IsMatch(name) || name is "alert" or "severity") is { } wrong)
            return $"has a label '{wrong}'; give it letters, digits, '.', '_' and '-', and not the names 'alert' and 'severity', which every alert has.";
        if (rule.Labels.Values.Append(rule.Summary).FirstOrDefault(text => text.Length > MaxText) is { } text)
            return $"has a text of {text.Length} characters; keep {MaxText}.";
        return null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,80}\z")]
    private static partial Regex Named();
}
