using System.Text.Json;

namespace Lectern.Monitoring.Alerts;

/// <summary>Names and values that say what an alert is about, such as <c>area: database</c>. Immutable; equal when all of them are equal.</summary>
public sealed class AlertLabels : IEquatable<AlertLabels>
{
    private readonly SortedDictionary<string, string> _labels;

    public AlertLabels(IEnumerable<KeyValuePair<string, string>> labels)
    {
        _labels = new(StringComparer.Ordinal);
        foreach (var (name, value) in labels)
            _labels[name] = value;
        // As JSON, so that no value can be written that reads like another label.
        Key = JsonSerializer.Serialize(_labels, AlertJson.Default.SortedDictionaryStringString);
    }

    public static AlertLabels None { get; } = new([]);

    /// <summary>All of them in one text, the same for equal labels: a JSON object.</summary>
    public string Key { get; }

    /// <summary>All of them, in the order of their names.</summary>
    public IReadOnlyDictionary<string, string> All => _labels;

    /// <summary>The value of a label; null when there is none of that name.</summary>
    public string? this[string name] => _labels.GetValueOrDefault(name);

    /// <summary>The labels of a <see cref="Key"/>.</summary>
    public static AlertLabels Parse(string key) => new(JsonSerializer.Deserialize(key, AlertJson.Default.SortedDictionaryStringString) ?? []);

    public bool Equals(AlertLabels? other) => other is not null && other.Key == Key;

    public override bool Equals(object? obj) => Equals(obj as AlertLabels);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);
}
