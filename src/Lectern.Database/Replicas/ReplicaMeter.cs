using System.Diagnostics.Metrics;
using Lectern.Database.Hosts;

namespace Lectern.Database.Replicas;

/// <summary>Where reads go and how far replicas are, in the meter <c>Lectern.Database</c>.</summary>
internal sealed class ReplicaMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _reads;
    private readonly Counter<long> _guards;
    private readonly Counter<long> _reruns;
    private readonly Counter<long> _spills;

    public ReplicaMeter(IReadOnlyList<WatchedHost> hosts, DatabaseOptions options)
    {
        _meter = new Meter(new MeterOptions(HostMeter.Name) { Scope = options });
        _reads = _meter.CreateCounter<long>("lectern.database.replica.reads", "{read}", "Reads that were answered, by the host and its role.");
        _guards = _meter.CreateCounter<long>("lectern.database.replica.guard_failures", "{read}", "Reads that a replica was too late for, and that ran again on the primary.");
        _reruns = _meter.CreateCounter<long>("lectern.database.replica.reruns", "{read}", "Reads that ran again because their host failed.");
        _spills = _meter.CreateCounter<long>("lectern.database.replica.spills", "{read}", "Reads on the primary for want of a replica in use.");
        _meter.CreateObservableGauge("lectern.database.replica.lag", () => hosts.Where(host => host.Role == HostRole.Replica)
            .Select(host => new Measurement<double>(host.Lag.TotalSeconds, Pool(host))), "s", "How far replicas are behind.");
        _meter.CreateObservableGauge("lectern.database.host.state", () => hosts.SelectMany(host => Enum.GetValues<HostState>()
            .Select(state => new Measurement<int>(host.State == state ? 1 : 0, Pool(host), Role(host), new("lectern.database.host.state", Lower(state))))), "1", "1 for the state that a host is in.");
    }

    public void Read(WatchedHost host) => _reads.Add(1, Pool(host), Role(host));

    public void GuardFailed(WatchedHost host) => _guards.Add(1, Pool(host));

    public void Rerun(WatchedHost host) => _reruns.Add(1, Pool(host));

    public void Spilled() => _spills.Add(1);

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Pool(WatchedHost host) => new("db.client.connection.pool.name", host.Pool.Name);

    private static KeyValuePair<string, object?> Role(WatchedHost host) => new("lectern.database.host.role", host.Role switch
    {
        HostRole.Primary => "primary",
        HostRole.Replica => "replica",
        HostRole.Fenced => "fenced",
        _ => "unknown",
    });

    private static string Lower(HostState state) => state switch { HostState.Healthy => "healthy", HostState.Lagging => "lagging", _ => "down" };
}
