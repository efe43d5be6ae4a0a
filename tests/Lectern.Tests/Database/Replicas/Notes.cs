using System.Collections.Concurrent;
using Lectern.Database;
using Lectern.Database.Hosts;
using Lectern.Database.Replicas;
using Lectern.Database.Statements;

namespace Lectern.Tests.Database.Replicas;

/// <summary>A table of numbers behind a <see cref="ReplicatedDatabase"/>, with a count of who answered.</summary>
internal sealed class Notes(ReplicatedDatabase database) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _reads = new();

    public ReplicatedDatabase Database => database;

    public IReadOnlyDictionary<string, int> Reads => _reads;

    public double ReplicaShare => _reads.Where(pair => pair.Key.StartsWith("replica", StringComparison.Ordinal)).Sum(pair => pair.Value) / (double)Math.Max(1, _reads.Values.Sum());

    public static Notes Open(PostgresNode primary, IEnumerable<PostgresNode> replicas, Action<DatabaseOptions>? change = null)
    {
        var options = new DatabaseOptions { WarmConnections = 0 };
        options.Replication.SampleMilliseconds = 200;
        options.Admission.MaxWaitMilliseconds = 20_000;
        change?.Invoke(options);
        return new(new ReplicatedDatabase(primary.ConnectionString, [.. replicas.Select(replica => replica.ConnectionString)], options, [], TimeProvider.System, LockedRandom.Create()));
    }

    public Task<long> WriteAsync(long id, CancellationToken cancel = default) => database.WriteAsync(
        (lease, token) => lease.QueryAsync("UPDATE notes SET value = value + 1 WHERE id = @id RETURNING value", [("id", id)], First, token), CallSite.Unknown, cancel);

    public async Task<long> ReadAsync(long id, Freshness freshness = Freshness.Causal, CancellationToken cancel = default)
    {
        var (host, value) = await database.ReadAsync(freshness, async (lease, token) =>
            (lease.Host.Name, await lease.QueryAsync("SELECT value FROM notes WHERE id = @id", [("id", id)], First, token)), CallSite.Unknown, cancel);
        _reads.AddOrUpdate(host.Split(' ')[0] + " " + host.Split(':')[^1], 1, (_, count) => count + 1);
        return value;
    }

    public HostStatus StatusOf(PostgresNode node) => database.Status.Single(host => host.Name.EndsWith($":{node.Port}", StringComparison.Ordinal));

    public Task AllHealthyAsync() => Eventually.HoldsAsync(() => database.Status.All(host => host.State == HostState.Healthy), "every host is healthy", TimeSpan.FromSeconds(30));

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static async Task<long> First(StatementRows rows, CancellationToken cancel)
    {
        await rows.ReadAsync(cancel);
        return rows.Reader.GetInt64(0);
    }
}

/// <summary>The same numbers in every run, for many threads.</summary>
internal sealed class LockedRandom : Random
{
    private readonly Lock _lock = new();

    private LockedRandom() : base(1)
    {
    }

    public static Random Create() => new LockedRandom();

    public override int Next(int maxValue)
    {
        lock (_lock)
            return base.Next(maxValue);
    }
}
