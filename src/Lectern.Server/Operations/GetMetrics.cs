using Lectern.Caching;
using Lectern.Server.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Operations;

/// <summary><c>GET /api/metrics</c>: what this node did since its start, and how it is now.</summary>
internal static class GetMetrics
{
    public sealed record Answer(DatabaseFigures Database, CacheFigures Cache, SystemFigures System);

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

    public static Ok<Answer> Now(StatementFigures statements, Store store, Cache cache, ProcessFigures process, HttpResponse response)
    {
        response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(new Answer(Of(statements, store), Of(cache), Of(process)));
    }

    private static DatabaseFigures Of(StatementFigures statements, Store store)
    {
        var hosts = store.Hosts;
        var pool = new PoolFigures(hosts.Sum(host => host.Gate.MaxLimit), hosts.Sum(host => host.Gate.Inside), hosts.Sum(host => host.Idle), hosts.Sum(host => host.Gate.Waiting),
            Milliseconds(statements.AverageWait));
        return new(statements.Count, Milliseconds(statements.Average), statements.Slow, pool);
    }

    // Whoever waited for a load of somebody else counts as neither: it is in the families.
    private static CacheFigures Of(Cache cache)
    {
        var families = cache.Figures;
        var (memory, redis) = (families.Sum(family => family.MemoryHits), families.Sum(family => family.RedisHits));
        var hits = memory + redis;
        var misses = families.Sum(family => family.Misses);
        return new(hits, misses, hits + misses == 0 ? 0 : Math.Round((double)hits / (hits + misses), 4),
            new(new(memory, cache.Count, cache.Bytes, families.Sum(family => family.Evictions)), new(redis, cache.SharedState.ToString().ToLowerInvariant())), families);
    }

    private static SystemFigures Of(ProcessFigures process) => new(Math.Round(process.CpuPercent(), 1), ProcessFigures.MemoryBytes, Math.Round(process.Uptime.TotalSeconds, 1));

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
