using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Lectern.Redis;

/// <summary>
/// What the meter <c>Lectern.Redis</c> shows. Names of operations follow OpenTelemetry's conventions for database clients:
/// https://opentelemetry.io/docs/specs/semconv/database/redis/
/// </summary>
internal sealed class RedisMetrics : IDisposable
{
    public const string MeterName = "Lectern.Redis";

    private static readonly ActivitySource Source = new(MeterName);

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _invalidations;
    private readonly Counter<long> _redirections;
    private readonly Counter<long> _refreshes;

    public RedisMetrics(Func<IEnumerable<RedisNodeState>> nodes)
    {
        _duration = _meter.CreateHistogram<double>("db.client.operation.duration", "s", "From the call to its end.");
        _reconnects = _meter.CreateCounter<long>("lectern.redis.connections.lost", "{connection}", "Connections that ended though nobody closed them.");
        _invalidations = _meter.CreateCounter<long>("lectern.redis.invalidations", "{key}", "Keys that servers reported as changed.");
        _redirections = _meter.CreateCounter<long>("lectern.redis.redirections", "{redirection}", "Commands sent on to another server.");
        _refreshes = _meter.CreateCounter<long>("lectern.redis.topology.refreshes", "{refresh}", "How often was asked who serves what.");
        Gauge("lectern.redis.connection.up", "1 while a connection is usable, else 0.", node => node.IsConnected ? 1 : 0);
        Gauge("lectern.redis.breaker.state", "0 closed, 1 open, 2 half-open.", node => (int)node.Breaker);
        Gauge("lectern.redis.in_flight", "Commands under way.", node => node.InFlight);

        void Gauge(string name, string description, Func<RedisNodeState, int> value) =>
            _meter.CreateObservableGauge(name, () => nodes().Select(node => new Measurement<int>(value(node), TagsOf(node.Endpoint))), "{state}", description);
    }

    public bool TimesOperations => _duration.Enabled || Source.HasListeners();

    public void Operation(TimeSpan duration, string name, Exception? failure)
    {
        var tags = new TagList { { "db.system.name", "redis" }, { "db.operation.name", name } };
        if (failure is not null)
            tags.Add("error.type", TypeOf(failure));
        _duration.Record(duration.TotalSeconds, tags);
        if (Source.HasListeners())
            Trace(duration, name, tags);
    }

    // Made when the operation is over, so that it costs nothing while nobody listens; below whatever the caller does.
    private static void Trace(TimeSpan duration, string name, in TagList tags)
    {
        using var span = Source.StartActivity(name, ActivityKind.Client, Activity.Current?.Context ?? default, tags);
        if (span is null)
            return;
        span.SetStartTime(span.StartTimeUtc - duration);
        span.SetEndTime(span.StartTimeUtc + duration);
    }

    public void ConnectionLost(RedisEndpoint server) => _reconnects.Add(1, TagsOf(server));

    public void Invalidated(int keys) => _invalidations.Add(keys);

    public void Redirected(string kind) => _redirections.Add(1, new KeyValuePair<string, object?>("lectern.redis.redirection", kind));

    public void Refreshed(bool succeeded) => _refreshes.Add(1, new KeyValuePair<string, object?>("lectern.redis.succeeded", succeeded));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?>[] TagsOf(RedisEndpoint server) => [new("server.address", server.Host), new("server.port", server.Port)];

    private static string TypeOf(Exception failure) => failure switch
    {
        RedisErrorException error => error.Code,
        RedisUnavailableException unavailable => unavailable.Reason.ToString(),
        OperationCanceledException => "Canceled",
        _ => failure.GetType().Name,
    };
}
