using System.Collections.Frozen;

namespace Lectern.Monitoring.Alerts;

/// <summary>The rules of a configuration with those that come with the program. Immutable.</summary>
internal sealed class AlertRules
{
    private readonly FrozenDictionary<string, AlertRule> _byName;

    public AlertRules(AlertOptions options, ObjectiveOptions objectives)
    {
        var own = options.Rules.Select(rule => rule.ToRule()).ToList();
        var names = own.Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        All = [.. options.DefaultRules ? DefaultRules.For(objectives).Where(rule => !names.Contains(rule.Name)) : [], .. own];
        _byName = All.ToFrozenDictionary(rule => rule.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<AlertRule> All { get; }

    /// <summary>The rule of a name; null when there is none any more.</summary>
    public AlertRule? Find(string name) => _byName.GetValueOrDefault(name);
}
