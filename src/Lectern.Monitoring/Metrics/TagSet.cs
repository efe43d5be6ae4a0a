using System.Globalization;

namespace Lectern.Monitoring.Metrics;

/// <summary>The tags of a series: in the order of their names, values as text. Immutable; equal when all are equal.</summary>
public sealed class TagSet : IEquatable<TagSet>
{
    private readonly KeyValuePair<string, string>[] _tags;
    private readonly int _hash;

    private TagSet(KeyValuePair<string, string>[] tags)
    {
        _tags = tags;
        var hash = new HashCode();
        foreach (var (name, value) in tags)
        {
            hash.Add(name);
            hash.Add(value);
        }
        _hash = hash.ToHashCode();
    }

    public static TagSet Empty { get; } = new([]);

    public IReadOnlyList<KeyValuePair<string, string>> Tags => _tags;

    /// <summary>The value of a tag; null without it.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var tag in _tags)
            {
                if (tag.Key == name)
                    return tag.Value;
            }
            return null;
        }
    }

    /// <summary>Of two tags of one name the first counts.</summary>
    public static TagSet Of(IEnumerable<KeyValuePair<string, string>> tags)
    {
        var sorted = tags.DistinctBy(tag => tag.Key).ToArray();
        Array.Sort(sorted, (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return sorted.Length == 0 ? Empty : new(sorted);
    }

    /// <summary>How a value of an instrument's tag is written; null when it is none.</summary>
    public static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    public bool Equals(TagSet? other) => other is not null && (ReferenceEquals(this, other) || (_hash == other._hash && _tags.AsSpan().SequenceEqual(other._tags)));

    public override bool Equals(object? obj) => Equals(obj as TagSet);

    public override int GetHashCode() => _hash;

    public override string ToString() => string.Join(", ", _tags.Select(tag => $"{tag.Key}={tag.Value}"));
}
