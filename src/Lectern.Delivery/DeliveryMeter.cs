using System.Diagnostics;
using System.Diagnostics.Metrics;
using Lectern.Delivery.Images;

namespace Lectern.Delivery;

/// <summary>What making images costs, as instruments of the meter <see cref="Name"/>.</summary>
internal sealed class DeliveryMeter
{
    public const string Name = "Lectern.Delivery";

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _refused;

    /// <summary>Carries the instruments; tests listen to this one and no other.</summary>
    public Meter Meter { get; }

    /// <param name="waiting">How many variants wait to be made.</param>
    /// <param name="flights">How many are asked for and not there yet.</param>
    public DeliveryMeter(Func<int> waiting, Func<int> flights)
    {
        Meter = new(Name);
        _duration = Meter.CreateHistogram<double>("lectern.images.variant.duration", "s", "From being asked for a variant to having it on disk.");
        _refused = Meter.CreateCounter<long>("lectern.images.variant.refused", "{variant}", "Variants that were not made, by reason.");
        Meter.CreateObservableGauge("lectern.images.queue.length", waiting, "{variant}", "Variants that wait to be made.");
        Meter.CreateObservableGauge("lectern.images.flights", flights, "{variant}", "Variants that are asked for and not there yet.");
    }

    public void Made(VariantFormat format, long start) => _duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("format", VariantName.ExtensionOf(format)));

    public void Refused(VariantFault fault) => _refused.Add(1, new KeyValuePair<string, object?>("reason", fault.ToString()));
}
