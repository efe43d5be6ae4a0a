using System.Diagnostics.Metrics;

namespace Lectern.Server.Operations;

/// <summary>Reads what the cache tells of evictions, which it does in its meter alone.</summary>
internal static class CacheEvictions
{
    /// <summary>Since the start, of all caches of the process; there is one in a server.</summary>
    public static long Read()
    {
        var sum = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument is { Meter.Name: "Lectern.Caching", Name: "lectern.cache.memory.evictions" })
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => sum += value);
        listener.Start();
        listener.RecordObservableInstruments();
        return sum;
    }
}
