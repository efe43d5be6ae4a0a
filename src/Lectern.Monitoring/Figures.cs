using System.Collections.Frozen;
using Lectern.Monitoring.History;
using Lectern.Monitoring.Regressions;
using static Lectern.Monitoring.History.Aggregate;
using static Lectern.Monitoring.History.HistoryWindow;

namespace Lectern.Monitoring;

/// <summary>The catalogue of <see cref="Figure"/>s. Thread-safe.</summary>
public sealed class Figures
{
    private const string Requests = "http.server.request.duration";
    private const string Operations = "db.client.operation.duration";
    private const string Waits = "db.client.connection.wait_time";
    private const string Moves = "lectern.tuning.moves";
    private const string Cache = "lectern.cache.requests";
    private static readonly TagFilter Status5xx = new("http.response.status_code", "5xx");
    private static readonly TagFilter Status4xx = new("http.response.status_code", "4xx");
    private static readonly TagFilter Database = new(Metrics.SeriesKey.Scope, "Lectern.Database");
    private static readonly TagFilter Used = new("db.client.connection.state", "used");
    private static readonly TagFilter Hit = new("lectern.cache.outcome", "hit");
    private static readonly TagFilter Stale = new("lectern.cache.outcome", "stale");
    private static readonly TagFilter Miss = new("lectern.cache.outcome", "miss");
    private static readonly TagFilter Made = new("lectern.tuning.state", "verifying");
    private static readonly TagFilter Reverted = new("lectern.tuning.state", "reverted");
    private static readonly TagFilter Memory = new("lectern.cache.layer", "memory");
    private static readonly TagFilter Redis = new("lectern.cache.layer", "redis");

    private readonly FrozenDictionary<string, Figure> _byName;

    /// <param name="objectives">What slow means.</param>
    public Figures(ObjectiveOptions objectives)
    {
        All =
        [
            new("http.requests.rate", "/s", "Requests", window => window.Value(Requests, Rate)),
            new("http.errors.ratio", "1", "Server errors", window => Ratio(window.Value(Requests, Sum, Status5xx), window.Value(Requests, Sum))),
            new("http.client_errors.ratio", "1", "Client errors", window => Ratio(window.Value(Requests, Sum, Status4xx), window.Value(Requests, Sum))),
            new("http.p50", "s", "Response time, median", window => window.Value(Requests, P50)),
            new("http.p95", "s", "Response time, 95 %", window => window.Value(Requests, P95)),
            new("http.p99", "s", "Response time, 99 %", window => window.Value(Requests, P99)),
            new("http.slow.ratio", "1", "Slower than the objective", window => window.Values(Requests).ShareOver(objectives.LatencyMilliseconds / 1000.0)),
            new("db.queries.rate", "/s", "Database round trips", window => window.Value(Operations, Rate, Database)),
            new("db.p95", "s", "Database round trip, 95 %", window => window.Value(Operations, P95, Database)),
            new("db.slow.rate", "/s", "Slow queries", window => window.Value("lectern.database.slow_queries", Rate)),
            new("db.pool.used.ratio", "1", "Connections in use", window => Ratio(window.Value("db.client.connection.count", Sum, Database, Used), window.Value("db.client.connection.max", Sum, Database))),
            new("db.pool.waiting", "", "Waiting for a connection", window => window.Value("db.client.connection.pending_requests", Max, Database)),
            new("db.pool.wait.p95", "s", "Wait for a connection, 95 %", window => window.Value(Waits, P95, Database)),
            new("db.refused.rate", "/s", "Turned away by the database's gate", window => window.Value("db.client.connection.timeouts", Rate, Database)),
            new("cache.hit.ratio", "1", "Cache hits", window => Ratio(Hits(window), Hits(window) + window.Value(Cache, Sum, Miss))),
            new("cache.memory.ratio", "1", "Cache hits in memory", window => Ratio(window.Value(Cache, Sum, Hit, Memory) + (window.Value(Cache, Sum, Stale) ?? 0), Hits(window) + window.Value(Cache, Sum, Miss))),
            new("cache.redis.ratio", "1", "Cache hits in Redis", window => Ratio(window.Value(Cache, Sum, Hit, Redis), Hits(window) + window.Value(Cache, Sum, Miss))),
            new("cache.redis.away", "", "Nodes without Redis", window => window.Value("lectern.cache.alone", Max)),
            new("replica.lag.max", "s", "Replica lag", window => window.Value("lectern.database.replica.lag", Max)),
            new("system.cpu.ratio", "1", "Processors in use", window => window.Value("lectern.machine.cpu.utilization", Average)),
            new("system.memory.bytes", "By", "Memory in use", window => window.Value("dotnet.process.memory.working_set", Sum)),
            new("system.memory.ratio", "1", "Memory in use, of the limit", window => Ratio(window.Value("dotnet.process.memory.working_set", Sum), window.Value("lectern.machine.memory.limit", Sum))),
            new("gc.pause.ratio", "1", "Time in garbage collection", window => window.Value("dotnet.gc.pause.time", Rate)),
            new("threadpool.queue", "", "Work waiting for a thread", window => window.Value("dotnet.thread_pool.queue.length", Max)),
            new("disk.free.ratio", "1", "Free disk", window => window.Value("lectern.machine.disk.free.ratio", Min)),
            new("regressions.worse", "", "Figures that became worse and stayed so", window => window.Value(RegressionMeter.Found, Sum, new TagFilter(RegressionMeter.Direction, RegressionMeter.NameOf(ChangeDirection.Worse)))),
            new("tuning.changes", "", "Changes that tuning made or took back", window => Whole(window.Value(Moves, Sum, Made), window.Value(Moves, Sum, Reverted))),
            new("tuning.reverted", "", "Changes that tuning took back", window => window.Value(Moves, Sum, Reverted)),
            new("health.score", "", "Health score", window => window.Value("lectern.health.score", Min)),
            new("sign_ins.rate", "/s", "Sign-ins", window => window.Value("lectern.sign_ins", Rate)),
            new("enrollments.rate", "/s", "Enrollments", window => window.Value("lectern.enrollments", Rate)),
            new("learners.active", "", "Active learners", window => window.Value("lectern.learners.active", Max)),
        ];
        _byName = All.ToFrozenDictionary(figure => figure.Name);
    }

    public IReadOnlyList<Figure> All { get; }

    /// <summary>The figure of a name; null when there is none.</summary>
    public Figure? Find(string name) => _byName.GetValueOrDefault(name);

    private static double? Whole(double? one, double? other) => one is null ? other : one + (other ?? 0);

    // A value past its lifetime that is given while a newer one is loaded is a hit: nobody waited.
    private static double? Hits(HistoryWindow window) => window.Value(Cache, Sum, Hit) + (window.Value(Cache, Sum, Stale) ?? 0);
}
