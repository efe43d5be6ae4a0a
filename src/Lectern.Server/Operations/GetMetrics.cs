using Lectern.Caching;
using Lectern.Monitoring.Health;
using Lectern.Monitoring.History;
using Lectern.Monitoring.Metrics;
using Lectern.Server.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Operations;

/// <summary><c>GET /api/metrics</c>: what this node did since its start, and how it is now.</summary>
internal static class GetMetrics
{
    private const string Requests = "http.server.request.duration";
    private const string Statements = "db.client.operation.duration";
    private static readonly TagFilter Ours = new(SeriesKey.Scope, "Lectern.Database");

    public sealed record Answer(HttpFigures Http, DatabaseFigures Database, CacheFigures Cache, SystemFigures System, ScoreFigures Health);

    /// <param name="Total">Requests that were answered.</param>
    /// <param name="Success">With a status under 400.</param>
    /// <param name="ClientErrors">With 4xx.</param>
    /// <param name="ServerErrors">With 5xx.</param>
    /// <param name="AvgMs">0 before the first, like the others.</param>
    /// <param name="MinMs">Exact.</param>
    /// <param name="MaxMs">Exact.</param>
    /// <param name="P50Ms">To 3 %.</param>
    /// <param name="P95Ms">To 3 %.</param>
    /// <param name="P99Ms">To 3 %.</param>
    public sealed record HttpFigures(long Total, long Success, long ClientErrors, long ServerErrors, double AvgMs, double MinMs, double MaxMs, double P50Ms, double P95Ms, double P99Ms);

    public sealed record DatabaseFigures(long Queries, double AvgMs, long SlowQueries, PoolFigures Pool);

    /// <summary>The connections of all servers of the database together.</summary>
    public sealed record PoolFigures(int Max, int Used, int Idle, int Waiting, double WaitAvgMs);

    public sealed record CacheFigures(long Hits, long Misses, double HitRate, CacheLayers Layers, IReadOnlyList<CacheFamilyFigures> Families);

    public sealed record CacheLayers(MemoryFigures Memory, RedisFigures Redis);

    public sealed record MemoryFigures(long Hits, int Entries, long Bytes, long Evictions);

    /// <param name="Hits">Answered by Redis.</param>
    /// <param name="State"><c>none</c>, <c>together</c>, or <c>alone</c> while it does not answer.</param>
    public sealed record RedisFigures(long Hits, string State);

    public sealed record SystemFigures(double CpuPercent, long MemoryBytes, double UptimeSeconds);

    /// <param name="Score">0 to 100, of the last minute.</param>
    /// <param name="Deductions">The largest first.</param>
    public sealed record ScoreFigures(int Score, IReadOnlyList<Deduction> Deductions);

    public static Ok<Answer> Now(MetricsCollector collector, Store store, Cache cache, Uptime uptime, ScoreKeeper score, HttpResponse response)
    {
        response.Headers.CacheControl = "private, no-store";
        collector.Ask();
        var system = new SystemFigures(Math.Round(100 * (collector.Level("lectern.machine.cpu.utilization") ?? 0), 1), Environment.WorkingSet, Math.Round(uptime.Seconds, 1));
        return TypedResults.Ok(new Answer(HttpOf(collector), DatabaseOf(collector, store), CacheOf(collector, cache), system, new(score.Now.Score, score.Now.Deductions)));
    }

    private static HttpFigures HttpOf(MetricsCollector collector)
    {
        var all = collector.Values(Requests);
        var (clients, servers) = (Count("4xx"), Count("5xx"));
        var (min, max) = collector.Extremes(Requests);
        return new(all.Count, all.Count - clients - servers, clients, servers, Milliseconds(all.Mean), Milliseconds(min), Milliseconds(max),
            Milliseconds(all.Percentile(0.50)), Milliseconds(all.Percentile(0.95)), Milliseconds(all.Percentile(0.99)));

        long Count(string status) => collector.Values(Requests, new TagFilter("http.response.status_code", status)).Count;
    }

    private static DatabaseFigures DatabaseOf(MetricsCollector collector, Store store)
    {
        var (hosts, statements) = (store.Hosts, collector.Values(Statements, Ours));
        var pool = new PoolFigures(hosts.Sum(host => host.Gate.MaxLimit), hosts.Sum(host => host.Gate.Inside), hosts.Sum(host => host.Idle), hosts.Sum(host => host.Gate.Waiting),
            Milliseconds(collector.Values("db.client.connection.wait_time", Ours).Mean));
        return new(statements.Count, Milliseconds(statements.Mean), (long)collector.Total("lectern.database.slow_queries"), pool);
    }

    // Who is given what is in memory past its lifetime has not waited: a hit, as with other caches (Varnish counts grace so).
    private static CacheFigures CacheOf(MetricsCollector collector, Cache cache)
    {
        var families = cache.Figures;
        var (memory, redis) = (families.Sum(family => family.MemoryHits), families.Sum(family => family.RedisHits));
        var hits = memory + redis + families.Sum(family => family.Stale);
        var misses = families.Sum(family => family.Misses);
        return new(hits, misses, hits + misses == 0 ? 0 : Math.Round((double)hits / (hits + misses), 4),
            new(new(memory, cache.Count, cache.Bytes, families.Sum(family => family.Evictions)), new(redis, cache.SharedState.ToString().ToLowerInvariant())), families);
    }

    private static double Milliseconds(double? seconds) => Math.Round((seconds ?? 0) * 1000, 3);
}
