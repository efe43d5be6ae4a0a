using System.Diagnostics.Metrics;

namespace Lectern.Fleet.Balancing;

/// <summary>
/// How HAProxy deals the traffic out, as the meter <c>Lectern.Fleet</c>. Every node of a fleet shows the same figures, those of the balancer: take
/// the highest of them, not the sum. Thread-safe; <see cref="RunOnceAsync"/> has one caller.
/// </summary>
public sealed class TrafficMeter
{
    // Of a short one chance is most; of a long one a node that comes is late.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly RuntimeApi _api;
    private readonly TimeProvider _time;
    private readonly Queue<(long At, IReadOnlyList<NodeTraffic> Nodes)> _readings = [];
    private volatile IReadOnlyList<NodeTraffic> _nodes = [];
    private volatile IReadOnlyList<NodeShare> _shares = [];

    public TrafficMeter(IMeterFactory meters, RuntimeApi api, TimeProvider time)
    {
        (_api, _time) = (api, time);
        var meter = meters.Create("Lectern.Fleet");
        meter.CreateObservableCounter("lectern.fleet.node.requests", () => Each(node => node.Total), "{request}", "Requests that the balancer sent to the node.");
        meter.CreateObservableCounter("lectern.fleet.node.errors", () => Each(node => node.Errors), "{request}", "Of them, those that found no connection or got no answer.");
        meter.CreateObservableCounter("lectern.fleet.node.retries", () => Each(node => node.Retries), "{request}", "Requests that were tried again after this node had failed.");
        meter.CreateObservableGauge("lectern.fleet.node.active", () => Each(node => node.Current), "{request}", "Requests in flight at the node.");
        meter.CreateObservableGauge("lectern.fleet.node.queued", () => Each(node => node.Queued), "{request}", "Requests that wait at the balancer for the node.");
        meter.CreateObservableGauge("lectern.fleet.node.weight", () => Each(node => node.Weight), "%", "The node's share of what it gets at most.");
        meter.CreateObservableGauge("lectern.fleet.node.up", () => Each(node => node.IsUp ? 1 : 0), "", "1: the node may have requests.");
    }

    /// <summary>What each node got in the last ten seconds; empty before the first answer of HAProxy. Places without a node are left out.</summary>
    public IReadOnlyList<NodeShare> Shares => _shares;

    /// <summary>Asks HAProxy. While it does not answer, the figures before stay.</summary>
    public async Task RunOnceAsync(CancellationToken cancel)
    {
        try
        {
            Take(await _api.TrafficAsync(cancel));
        }
        catch (RuntimeApiException)
        {
            // A reload takes a moment, and a balancer that is gone is seen from outside.
        }
    }

    private void Take(IReadOnlyList<NodeTraffic> nodes)
    {
        _nodes = [.. nodes.Where(node => node.Total > 0 || node.IsUp)];
        var now = _time.GetTimestamp();
        while (_readings.Count > 1 && _time.GetElapsedTime(_readings.Peek().At, now) > Window)
            _readings.Dequeue();
        var (at, before) = _readings.Count > 0 ? _readings.Peek() : (now, nodes);
        _shares = [.. NodeShare.Between(before, nodes, _time.GetElapsedTime(at, now)).Where(share => !share.Node.IsOut || share.Rate > 0)];
        _readings.Enqueue((now, nodes));
    }

    private Measurement<long>[] Each(Func<NodeTraffic, long> value) => [.. _nodes.Select(node => new Measurement<long>(value(node), new KeyValuePair<string, object?>("lectern.fleet.node", node.Name)))];
}
