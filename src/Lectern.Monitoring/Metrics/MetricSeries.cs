namespace Lectern.Monitoring.Metrics;

/// <summary>One series as this process has it since its start. Thread-safe.</summary>
public sealed class MetricSeries
{
    private readonly Lock _lock = new();
    private readonly List<ObservedCell> _observed = [];
    private double _level = double.NaN;

    internal MetricSeries(SeriesKey key, string description)
    {
        (Key, Description) = (key, description);
        Sum = key.Kind == MetricKind.Histogram ? null : new();
        Values = key.Kind == MetricKind.Histogram ? new() : null;
    }

    public SeriesKey Key { get; }

    /// <summary>As the instrument says; may be empty.</summary>
    public string Description { get; }

    /// <summary>A counter's total since the start.</summary>
    public double Total => Sum!.Total + Observed(cell => cell.Total);

    /// <summary>A gauge's level; null when nobody reports it any more.</summary>
    public double? Level
    {
        get
        {
            var set = Volatile.Read(ref _level);
            if (!double.IsNaN(set))
                return set;
            lock (_lock)
            {
                if (_observed.Count == 0)
                    return Sum!.Total;
                return _observed.Any(cell => cell.IsLive) ? _observed.Where(cell => cell.IsLive).Sum(cell => cell.Latest) + Sum!.Total : null;
            }
        }
    }

    /// <summary>A histogram's least and largest value since the start, exact.</summary>
    public (double? Min, double? Max) Extremes => (Values?.Min, Values?.Max);

    /// <summary>Its instrument is asked, and may have counted before anybody listened.</summary>
    internal bool IsObserved
    {
        get
        {
            lock (_lock)
                return _observed.Count > 0;
        }
    }

    internal CounterCells? Sum { get; }

    internal HistogramCells? Values { get; }

    /// <summary>Adds all values since the start to a distribution; nothing unless this is a histogram.</summary>
    public void AddTo(Distribution distribution) => Values?.AddTo(distribution);

    internal void Set(double level) => Volatile.Write(ref _level, level);

    internal void Observe(ObservedCell cell)
    {
        lock (_lock)
            _observed.Add(cell);
    }

    private double Observed(Func<ObservedCell, double> value)
    {
        lock (_lock)
            return _observed.Sum(value);
    }
}
