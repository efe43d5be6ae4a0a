using System.Runtime.InteropServices;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>Makes a <see cref="Part"/> of samples. Not thread-safe.</summary>
internal sealed class PartSum
{
    private readonly Dictionary<DateTimeOffset, double> _levels = [];
    private Distribution? _values;
    private TimeSpan _covered;
    private double _total;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;
    private double _sum;
    private long _count;

    public void Frame(TimeSpan covered) => _covered += covered;

    public void Add(DateTimeOffset at, MetricKind kind, in Sample sample)
    {
        if (kind == MetricKind.Counter)
            _total += sample.Value;
        else if (kind == MetricKind.Gauge)
            AddLevel(at, sample);
        else
            (_values ??= new()).Add(sample);
    }

    public Part ToPart() => new(_covered, _total, _values?.Sum ?? 0, _values?.ToBuckets() ?? [], _count == 0 ? null : ToLevels());

    private void AddLevel(DateTimeOffset at, in Sample sample)
    {
        (_min, _max) = (Math.Min(_min, sample.Min), Math.Max(_max, sample.Max));
        _sum += sample.Mean;
        _count++;
        CollectionsMarshal.GetValueRefOrAddDefault(_levels, at, out _) += sample.Value;
    }

    private Levels ToLevels()
    {
        var last = _levels.Keys.Max();
        return new(_min, _max, _sum, _count, _levels.Count, last, _levels[last]);
    }
}
