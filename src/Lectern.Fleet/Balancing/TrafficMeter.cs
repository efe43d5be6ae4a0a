using System.Diagnostics.Metrics;

namespace Lectern.Fleet.Balancing;

/// <summary>
/// How HAProxy deals the traffic out, as the meter <c>Lectern.Fleet</c>. Every node of a fleet shows the same figures, those of the balancer: take
/// the highest of them, not the sum. Thread-safe; <see cref="RunOnceAsync"/> has one caller.
/// </summary>
public sealed class TrafficMeter
{
    private readonly RuntimeApi _api;
    private volatile IReadOnlyList<NodeTraffic> _nodes = [];

    public TrafficMeter(IMeterFactory meters, RuntimeApi api)
    {
        _api = api;
        var meter = meters.Create("Lectern.Fleet");
        meter.CreateObservableCounter("lectern.fleet.node.requests", () => Each(node => node.Total), "{request}", "Requests that the balancer sent to the node.");
        meter.CreateObservableCounter("lectern.fleet.node.errors", () => Each(node => node.Errors), "{request}", "Of them, those that found no connection or got no answer.");
        meter.CreateObservableCounter("lectern.fleet.node.retries", () => Each(node => node.Retries), "{request}", "Requests that were tried again after this node had failed.");
        meter.CreateObservableGauge("lectern.fleet.node.active", () => Each(node => node.Current), "{request}", "Requests in flight at the node.");
        meter.CreateObservableGauge("lectern.fleet.node.queued", () => Each(node => node.Queued), "{request}", "Requests that wait at the balancer for the node.");
        meter.CreateObservableGauge("lectern.fleet.node.weight", () => Each(node => node.Weight), "%", "The node's share of what it gets at most.");
        meter.CreateObservableGauge("lectern.fleet.node.up", () => Each(node => node.IsUp ? 1 : 0), "", "1: the node may have requests.");
    }

    /// <summary>Asks HAProxy. While it does not answer, the figures before stay.</summary>
    public async Task RunOnceAsync(CancellationToken cancel)
    {
        try
        {
            _nodes = [.. (await _api.TrafficAsync(cancel)).Where(node => node.Total > 0 || node.IsUp)];
        }
        catch (RuntimeApiException)
        {
            // A reload takes a moment, and a balancer that is gone is seen from outside.
        }
    }

    private Measurement<long>[] Each(Func<NodeTraffic, long> value) => [.. _nodes.Select(node => new Measurement<long>(value(node), new KeyValuePair<string, object?>("lectern.fleet.node", node.Name)))];
}
