using System.Diagnostics.Metrics;
using Lectern.Database.Admission;
using Lectern.Database.Statements;

namespace Lectern.Database.Hosts;

/// <summary>
/// The figures of one host, under the names of OpenTelemetry's database client conventions
/// (https://opentelemetry.io/docs/specs/semconv/database/database-metrics/) in the meter <c>Lectern.Database</c>.
/// </summary>
internal sealed class HostMeter : IDisposable
{
    public const string Name = "Lectern.Database";

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _pool;
    private readonly KeyValuePair<string, object?> _system;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _use;
    private readonly Histogram<double> _operation;
    private readonly Counter<long> _timeouts;

    public HostMeter(DatabaseHost host)
    {
        // The options are one application's: by them its collector knows its meters among those of others in the process.
        _meter = new Meter(new MeterOptions(Name) { Scope = host.Options });
        _pool = new("db.client.connection.pool.name", host.Name);
        _system = new("db.system.name", host.System);
        _wait = _meter.CreateHistogram<double>("db.client.connection.wait_time", "s", "How long callers waited for a connection.");
        _use = _meter.CreateHistogram<double>("db.client.connection.use_time", "s", "How long callers held a connection.");
        _operation = _meter.CreateHistogram<double>("db.client.operation.duration", "s", "How long round trips took, until the first rows.");
        _timeouts = _meter.CreateCounter<long>("db.client.connection.timeouts", "{timeout}", "Callers that were turned away.");
        _meter.CreateObservableUpDownCounter("db.client.connection.count", () => new Measurement<int>[]
        {
            new(host.Gate.Inside, _pool, new("db.client.connection.state", "used")),
            new(host.Idle, _pool, new("db.client.connection.state", "idle")),
        }, "{connection}", "Open connections.");
        _meter.CreateObservableUpDownCounter("db.client.connection.max", () => new Measurement<int>(host.Gate.MaxLimit, _pool), "{connection}", "Connections at most.");
        _meter.CreateObservableUpDownCounter("db.client.connection.pending_requests", () => new Measurement<int>(host.Gate.Waiting, _pool), "{request}", "Callers that wait for a connection.");
        _meter.CreateObservableGauge("lectern.database.admission.limit", () => new Measurement<int>(host.Gate.Limit, _pool), "{connection}", "Callers that may use the host at once.");
    }

    public void Rented(Lease lease) => _wait.Record(lease.Wait.TotalSeconds, _pool, Endpoint(lease));

    public void Returned(Lease lease, TimeSpan held) => _use.Record(held.TotalSeconds, _pool, Endpoint(lease));

    public void TurnedAway(BusyReason reason) => _timeouts.Add(1, _pool, new("error.type", reason switch
    {
        BusyReason.QueueFull => "queue_full",
        BusyReason.WaitedTooLong => "waited_too_long",
        BusyReason.NoHost => "no_host",
        _ => "closing",
    }));

    public void Completed(in StatementRun run)
    {
        StatementTrace.Completed(run);
        if (!_operation.Enabled)
            return;
        if (run.Error is null)
            _operation.Record(run.Duration.TotalSeconds, _system, _pool);
        else
            _operation.Record(run.Duration.TotalSeconds, _system, _pool, new("error.type", run.Error.GetType().Name));
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Endpoint(Lease lease) => new("lectern.endpoint", lease.Scope?.Endpoint ?? "none");
}
