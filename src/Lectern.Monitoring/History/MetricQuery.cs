using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>Which series are meant: those that have a tag with a value.</summary>
/// <param name="Name">The tag's name.</param>
/// <param name="Value">Its value; <c>4xx</c>, <c>5xx</c> and so on are all of a hundred.</param>
public readonly record struct TagFilter(string Name, string Value)
{
    public bool Matches(TagSet tags) => tags[Name] is { } value && (value == Value || (Value.Length == 3 && Value.EndsWith("xx", StringComparison.Ordinal) && value.Length == 3 && value[0] == Value[0]));
}

/// <summary>What is asked of the history. All series that match are merged.</summary>
/// <param name="Metric">The instrument's name.</param>
/// <param name="Aggregate">What one number is made of many.</param>
/// <param name="Tags">What the series must have; none means all.</param>
public sealed record MetricQuery(string Metric, Aggregate Aggregate, params TagFilter[] Tags)
{
    /// <summary>One node; null means all nodes together.</summary>
    public string? Node { get; init; }

    public bool Matches(SeriesKey series) => series.Metric == Metric && Array.TrueForAll(Tags, tag => tag.Matches(series.Tags));

    public bool Equals(MetricQuery? other) =>
        other is not null && Metric == other.Metric && Aggregate == other.Aggregate && Node == other.Node && Tags.AsSpan().SequenceEqual(other.Tags);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Metric);
        hash.Add(Aggregate);
        hash.Add(Node);
        foreach (var tag in Tags)
            hash.Add(tag);
        return hash.ToHashCode();
    }
}

/// <summary>One point of a curve.</summary>
/// <param name="At">The end of the span that it stands for.</param>
/// <param name="Value">Null: no data.</param>
public readonly record struct MetricPoint(DateTimeOffset At, double? Value);
