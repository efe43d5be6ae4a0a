using Lectern.Database;
using Lectern.Database.Hosts;
using Lectern.Monitoring.History;
using Lectern.Server.Storage;
using Lectern.Tuning.Pools;

namespace Lectern.Server.Operations.Tuning;

/// <summary>The last minutes of this node's pool of the primary, and what the server has for all nodes. Thread-safe.</summary>
internal sealed class PoolMinutes(Store store, MetricsHistory history, PoolTunerOptions options, TimeProvider time) : IPoolFigures
{
    // As far back as the tuner looks.
    private const int Most = 240;

    // Of watching replicas and positions, besides the pool.
    private const int SideConnections = 4;

    // The board on which nodes see each other forgets them after that long.
    private static readonly TimeSpan Lives = TimeSpan.FromSeconds(30);

    private const string LimitSql = """
        SELECT current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint - coalesce(current_setting('reserved_connections', true)::bigint, 0)
        """;

    private readonly Lock _lock = new();
    private readonly Queue<PoolMinute> _minutes = [];
    private (HostTotals Totals, long At, string Host)? _last;

    public IReadOnlyList<PoolMinute> Since(DateTimeOffset from)
    {
        lock (_lock)
            return [.. _minutes.Where(minute => minute.At - TimeSpan.FromSeconds(minute.Seconds) >= from)];
    }

    /// <summary>Writes down what came since the last time. Called once a minute.</summary>
    public void Sample()
    {
        var primary = store.Hosts[0];
        lock (_lock)
        {
            var (now, totals) = (time.GetTimestamp(), primary.Totals);
            if (_last is var (before, at, host) && host == primary.Name)
            {
                _minutes.Enqueue(new(time.GetUtcNow(), time.GetElapsedTime(at, now).TotalSeconds, totals.Leases - before.Leases, (totals.Waited - before.Waited).TotalSeconds,
                    (totals.Held - before.Held).TotalSeconds, totals.TurnedAway - before.TurnedAway, primary.Gate.Connections));
            }
            if (_minutes.Count > Most)
                _minutes.Dequeue();
            _last = (totals, now, primary.Name);
        }
    }

    public async Task<PoolShare?> ShareAsync(CancellationToken cancel)
    {
        if (store.Kind != StoreKind.Postgres)
            return null;
        var server = await store.QueryAsync(LimitSql, [], async (rows, stop) => await rows.ReadAsync(stop) ? rows.Id(0) : 0, cancel, Freshness.Newest);
        var now = time.GetUtcNow();
        var nodes = Math.Max(1, history.Nodes.Count(node => node == history.Node || history.LastOf(node) > now - Lives));
        return new((int)server - options.LeftToOthers - SideConnections * nodes, nodes);
    }
}
