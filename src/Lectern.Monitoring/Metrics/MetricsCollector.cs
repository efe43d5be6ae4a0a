using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Lectern.Monitoring.Metrics;

/// <summary>
/// Listens to meters and keeps what they record since the start, one <see cref="MetricSeries"/> for each metric and set of tags. Nobody calls
/// it: applications and libraries publish <see cref="Meter"/>s. Thread-safe.
/// </summary>
public sealed class MetricsCollector : IDisposable
{
    private readonly MeterList _meters;
    private readonly MonitoringOptions _options;
    private readonly object[] _owners;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Metric> _metrics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SeriesKey, MetricSeries> _series = new();
    private readonly Lock _asking = new();
    private readonly Lock _adding = new();
    private long _overflowed;
    private long _round;

    /// <param name="options">What to listen to and how much of it.</param>
    /// <param name="owners">
    /// What meters of this application have as <see cref="Meter.Scope"/>, such as its <see cref="IMeterFactory"/>: others belong to another application
    /// in the process and are left out. Meters without one, as most libraries have, belong to all. None takes all.
    /// </param>
    public MetricsCollector(MonitoringOptions options, params object[] owners)
    {
        (_options, _meters, _owners) = (options, new(options.Meters), owners.Length == 0 ? [] : [.. owners, this]);
        if (!options.Enabled)
            return;
        _listener.InstrumentPublished = Listen;
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => ((RecordedInstrument)state!).Record((long)value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => ((RecordedInstrument)state!).Record((long)value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((RecordedInstrument)state!).Record((long)value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((RecordedInstrument)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => ((RecordedInstrument)state!).Record((double)value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((RecordedInstrument)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => ((RecordedInstrument)state!).Record((double)value, tags));
        _listener.Start();
    }

    /// <summary>All series, in no order.</summary>
    public IEnumerable<MetricSeries> Series => _series.Values;

    /// <summary>How many series there are.</summary>
    public int Count => _series.Count;

    /// <summary>Measurements that found no room for a series of their own.</summary>
    public long OverflowedMeasurements => Interlocked.Read(ref _overflowed);

    internal long Round => Interlocked.Read(ref _round);

    internal long AskingRound { get; private set; }

    /// <summary>Asks the observable instruments how they are.</summary>
    public void Ask()
    {
        lock (_asking)
        {
            AskingRound = _round + 1;
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException)
            {
                // One instrument that fails has no level; the others were asked all the same.
            }
            Interlocked.Increment(ref _round);
        }
    }

    public void Dispose() => _listener.Dispose();

    internal void Overflowed() => Interlocked.Increment(ref _overflowed);

    internal MetricSeries? SeriesFor(Instrument instrument, MetricKind kind, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = KeyOf(instrument, kind, tags);
        if (_series.TryGetValue(key, out var known))
            return known;
        lock (_adding)
        {
            if (_series.TryGetValue(key, out known))
                return known;
            var metric = _metrics[key.Metric];
            if (metric.Count >= _options.MaxSeriesPerInstrument || _series.Count >= _options.MaxSeries)
                return null;
            metric.Count++;
            return _series.GetOrAdd(key, new MetricSeries(key, instrument.Description ?? ""));
        }
    }

    internal MetricSeries OverflowFor(Instrument instrument, MetricKind kind)
    {
        var key = new SeriesKey(instrument.Name, kind, instrument.Unit ?? "", TagSet.Of([new(SeriesKey.Scope, instrument.Meter.Name), new(SeriesKey.Overflow, "true")]));
        return _series.GetOrAdd(key, key => new(key, instrument.Description ?? ""));
    }

    private void Listen(Instrument instrument, MeterListener listener)
    {
        if (!_meters.Includes(instrument.Meter.Name) || !IsOwn(instrument.Meter))
            return;
        if (KindOf(instrument) is not { } kind)
            return;
        // One name is one metric: what another meter publishes under it as something else would not add up.
        if (_metrics.GetOrAdd(instrument.Name, new Metric(kind)).Kind == kind)
            listener.EnableMeasurementEvents(instrument, new RecordedInstrument(this, instrument, kind));
    }

    private bool IsOwn(Meter meter) => _owners.Length == 0 || meter.Scope is null || Array.Exists(_owners, owner => ReferenceEquals(owner, meter.Scope));

    private static MetricKind? KindOf(Instrument instrument)
    {
        if (MeterList.IsLevel(instrument.Name))
            return MetricKind.Gauge;
        var type = instrument.GetType().GetGenericTypeDefinition();
        if (type == typeof(Histogram<>))
            return MetricKind.Histogram;
        if (type == typeof(Counter<>) || type == typeof(ObservableCounter<>))
            return MetricKind.Counter;
        return type == typeof(UpDownCounter<>) || type == typeof(ObservableUpDownCounter<>) || type == typeof(Gauge<>) || type == typeof(ObservableGauge<>) ? MetricKind.Gauge : null;
    }

    private static SeriesKey KeyOf(Instrument instrument, MetricKind kind, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var kept = MeterList.KeptTags(instrument.Name);
        var texts = new List<KeyValuePair<string, string>> { new(SeriesKey.Scope, instrument.Meter.Name) };
        foreach (var (name, value) in tags)
        {
            if ((kept is null || kept.Contains(name)) && TagSet.Text(value) is { } text)
                texts.Add(new(name, text));
        }
        return new(instrument.Name, kind, instrument.Unit ?? "", TagSet.Of(texts));
    }

    private sealed class Metric(MetricKind kind)
    {
        public MetricKind Kind => kind;

        public int Count { get; set; }
    }
}
