using System.Diagnostics.Metrics;

namespace Lectern.Monitoring.Metrics;

/// <summary>An instrument that is listened to, with what it records into. Recording allocates nothing and takes no lock once its tags were seen. Thread-safe.</summary>
internal sealed class RecordedInstrument
{
    // A measurement's tags may come in several orders and with tags that are not kept.
    private const int MaxVariants = 4_096;

    private readonly MetricsCollector _collector;
    private readonly Instrument _instrument;
    private readonly TagTable<Slot> _slots = new();
    private readonly bool _sets;
    private Slot? _overflow;

    public RecordedInstrument(MetricsCollector collector, Instrument instrument, MetricKind kind)
    {
        (_collector, _instrument, Kind) = (collector, instrument, kind);
        _sets = kind == MetricKind.Gauge && instrument.GetType().GetGenericTypeDefinition() == typeof(Gauge<>);
    }

    public MetricKind Kind { get; }

    public void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var slot = _slots.Find(tags) ?? First(tags);
        if (Kind == MetricKind.Counter && slot.Observed is null)
            slot.Series.Sum!.Add(value);
        else
            Record(slot, value);
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Record(_slots.Find(tags) ?? First(tags), value);

    private void Record(Slot slot, double value)
    {
        if (Kind == MetricKind.Histogram)
            slot.Series.Values!.Record(value);
        else if (slot.Observed is not null)
            slot.Observed.Report(value, _collector.AskingRound);
        else if (_sets)
            slot.Series.Set(value);
        else
            slot.Series.Sum!.Add(value);
    }

    private Slot First(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_slots.Count >= MaxVariants)
            return Overflow();
        var series = _collector.SeriesFor(_instrument, Kind, tags);
        if (series is null)
            return Overflow();
        _slots.Add(tags, NewSlot(series));
        return _slots.Find(tags)!;
    }

    private Slot Overflow()
    {
        _collector.Overflowed();
        if (Volatile.Read(ref _overflow) is { } known)
            return known;
        Interlocked.CompareExchange(ref _overflow, NewSlot(_collector.OverflowFor(_instrument, Kind)), null);
        return _overflow;
    }

    private Slot NewSlot(MetricSeries series)
    {
        if (!_instrument.IsObservable)
            return new(series, null);
        var cell = new ObservedCell(_collector);
        series.Observe(cell);
        return new(series, cell);
    }

    private sealed record Slot(MetricSeries Series, ObservedCell? Observed);
}
