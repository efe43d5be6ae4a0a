using System.Diagnostics.Metrics;

namespace Lectern.Delivery.Cdn;

/// <summary>Instruments of purging: meter <c>Lectern.Delivery.Cdn</c>. Thread-safe.</summary>
public sealed class PurgeMeter
{
    private readonly Counter<long> _calls;
    private readonly Counter<long> _items;
    private readonly Counter<long> _givenUp;
    private readonly Histogram<double> _delay;

    public PurgeMeter(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("Lectern.Delivery.Cdn");
        _calls = meter.CreateCounter<long>("lectern.cdn.calls", "{call}", "Calls to the CDN, by provider and outcome.");
        _items = meter.CreateCounter<long>("lectern.cdn.purged", "{item}", "Tags and paths that the CDN was told to forget and did.");
        _givenUp = meter.CreateCounter<long>("lectern.cdn.given_up", "{purge}", "Purges that were given up.");
        _delay = meter.CreateHistogram<double>("lectern.cdn.delay", "s", "From a change to the CDN's confirmation that it gives nothing older.");
    }

    internal void Called(string edge, int items, bool done)
    {
        _calls.Add(1, new("lectern.cdn.provider", edge), new("lectern.cdn.outcome", done ? "done" : "failed"));
        if (done)
            _items.Add(items);
    }

    internal void Confirmed(TimeSpan delay) => _delay.Record(Math.Max(0, delay.TotalSeconds));

    internal void GaveUp(int count)
    {
        if (count > 0)
            _givenUp.Add(count);
    }
}
