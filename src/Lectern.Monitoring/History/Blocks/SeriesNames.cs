using System.Collections.Concurrent;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History.Blocks;

/// <summary>Gives equal series one object, so that a month of blocks holds each name once. Thread-safe.</summary>
internal sealed class SeriesNames
{
    private readonly ConcurrentDictionary<SeriesKey, SeriesKey> _names = new();

    public SeriesKey Same(SeriesKey series) => _names.GetOrAdd(series, series);
}
