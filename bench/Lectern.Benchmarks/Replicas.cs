using System.Diagnostics;
using Lectern.Database;
using Lectern.Database.Admission;
using Lectern.Database.Hosts;
using Lectern.Database.Replicas;
using Lectern.Database.Statements;
using Lectern.Tests;
using Lectern.Tests.Database.Replicas;

namespace Lectern.Benchmarks;

/// <summary>
/// A primary and two streaming replicas, one of them 200 ms late on purpose: 10,000 write-then-read pairs beside readers who wrote nothing;
/// then a replica is killed, then the primary, and a replica is promoted. It starts the servers itself (PostgreSQL 15 has to be installed).
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- Replicas</c>.</para>
/// </summary>
internal static class Replicas
{
    private const int Pairs = 10_000;
    private const int AtOnce = 16;
    private const int Rows = 1000;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("lectern-bench-replicas").FullName;
        // The servers run as another user where this one is root.
        await Process.Start("chmod", ["755", folder]).WaitForExitAsync();
        var nodes = Enumerable.Range(0, 3).Select(i => new PostgresNode(Path.Combine(folder, $"node{i}"))).ToList();
        try
        {
            await StartAsync(nodes);
            await using var database = new ReplicatedDatabase(nodes[0].ConnectionString, [nodes[1].ConnectionString, nodes[2].ConnectionString],
                new DatabaseOptions { MaxConnections = 30 }, [], TimeProvider.System, new LockedRandom());
            await Eventually.HoldsAsync(() => database.Status.All(host => host.State == HostState.Healthy), "every host is healthy", TimeSpan.FromSeconds(60));
            await nodes[1].DelayAsync(Delay);
            await CompareAsync(nodes[0], database);
            await MeasurePairsAsync(database, withPositions: true);
            await MeasurePairsAsync(database, withPositions: false);
            await nodes[1].DelayAsync(TimeSpan.Zero);
            await MeasureKillsAsync(database, nodes);
        }
        finally
        {
            foreach (var node in nodes)
                await node.KillAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task StartAsync(List<PostgresNode> nodes)
    {
        await nodes[0].InitializeAsync();
        await nodes[0].StartAsync();
        await nodes[0].ScalarAsync<int>($"CREATE TABLE notes (id bigint PRIMARY KEY, value bigint NOT NULL); INSERT INTO notes SELECT i, 0 FROM generate_series(0, {Rows - 1}) i; SELECT 1");
        foreach (var replica in nodes.Skip(1))
        {
            await replica.CopyAsync(nodes[0]);
            await replica.StartAsync();
        }
    }

    private static async Task CompareAsync(PostgresNode primary, ReplicatedDatabase database)
    {
        await using var alone = new PostgresDatabase(primary.ConnectionString, new DatabaseOptions(), [], TimeProvider.System);
        DatabaseScope.Begin("reader");
        var result = await Benchmarks.Pairs.CompareAsync(async () => await ReadAsync(alone, 1), async () => await ReadAsync(database, 1));
        Console.WriteLine($"One read: {result.FirstMicroseconds:0} us on a server alone, {result.SecondMicroseconds:0} us on a replica with its position; ratio {result.Ratio:0.00} ({result.Low:0.00} to {result.High:0.00})");
    }

    private static async Task MeasurePairsAsync(ReplicatedDatabase database, bool withPositions)
    {
        var own = new Tally();
        var others = new Tally();
        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadOnAsync(database, others, over.Token))).ToList();
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, Pairs), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (pair, cancel) =>
        {
            var id = pair % Rows;
            DatabaseScope.Begin("pair");
            var written = await WriteAsync(database, id);
            for (var read = 0; read < 2; read++)
            {
                // At once, and after as long as a person takes at the quickest.
                await Task.Delay(read * 250, cancel);
                if (!withPositions)
                    DatabaseScope.Begin("stranger");
                var (host, value) = await ReadAsync(database, id);
                own.Add(host, stale: value < written);
            }
        });
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await over.CancelAsync();
        await Task.WhenAll(readers);
        Console.WriteLine();
        Console.WriteLine($"| {Pairs:N0} pairs, {AtOnce} at a time, {seconds:0} s, {(withPositions ? "with positions" : "without, to compare")} | reads | by replicas | stale | failed |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        Console.WriteLine($"| readers of what they wrote | {own.Reads:N0} | {own.Share:P0} | {own.Stale:N0} | {own.Failed:N0} |");
        Console.WriteLine($"| readers who wrote nothing | {others.Reads:N0} | {others.Share:P0} | | {others.Failed:N0} |");
    }

    private static async Task MeasureKillsAsync(ReplicatedDatabase database, List<PostgresNode> nodes)
    {
        Console.WriteLine();
        Console.WriteLine("| under load of 8 readers and a writer | reads | failed reads | writes | refused writes |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        await RowAsync(database, "a replica is killed (-9), 6 s", async () =>
        {
            await Task.Delay(1000);
            await nodes[2].KillAsync();
            await Task.Delay(4000);
        });
        await nodes[2].StartAsync();
        await Eventually.HoldsAsync(() => database.Status.All(host => host.State == HostState.Healthy), "the replica comes back", TimeSpan.FromSeconds(60));
        var promoted = 0L;
        await RowAsync(database, "the primary is killed (-9), a replica promoted after 3 s", async () =>
        {
            await Task.Delay(1000);
            await nodes[0].KillAsync();
            await Task.Delay(3000);
            await nodes[1].PromoteAsync();
            promoted = Stopwatch.GetTimestamp();
            await Eventually.HoldsAsync(() => database.Status.Any(host => host.Role == HostRole.Primary && host.State == HostState.Healthy), "there is a new primary", TimeSpan.FromSeconds(20));
            Console.Error.WriteLine($"Known as primary {Stopwatch.GetElapsedTime(promoted).TotalSeconds:0.00} s after pg_promote returned.");
            await Task.Delay(3000);
        });
    }

    private static async Task RowAsync(ReplicatedDatabase database, string name, Func<Task> story)
    {
        var tally = new Tally();
        using var over = new CancellationTokenSource();
        var (writes, refused) = (0, 0);
        var writer = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                DatabaseScope.Begin("writer");
                try
                {
                    await WriteAsync(database, 1);
                    writes++;
                }
                catch (Exception)
                {
                    refused++;
                    await Task.Delay(10);
                }
            }
        });
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(() => ReadOnAsync(database, tally, over.Token))).ToList();
        await story();
        await over.CancelAsync();
        await Task.WhenAll([writer, .. readers]);
        Console.WriteLine($"| {name} | {tally.Reads:N0} | {tally.Failed:N0} | {writes:N0} | {refused:N0} |");
    }

    private static async Task ReadOnAsync(ReplicatedDatabase database, Tally tally, CancellationToken over)
    {
        for (var id = 0; !over.IsCancellationRequested; id = (id + 1) % Rows)
        {
            DatabaseScope.Begin("reader");
            try
            {
                tally.Add((await ReadAsync(database, id)).Host, stale: false);
            }
            catch (Exception)
            {
                tally.Fail();
            }
        }
    }

    private static Task<long> WriteAsync(SqlDatabase database, long id) => database.WriteAsync(
        (lease, cancel) => lease.QueryAsync("UPDATE notes SET value = value + 1 WHERE id = @id RETURNING value", [("id", id)], FirstAsync, cancel), CallSite.Unknown, CancellationToken.None);

    private static Task<(string Host, long Value)> ReadAsync(SqlDatabase database, long id) => database.ReadAsync(Freshness.Causal,
        async (lease, cancel) => (lease.Host.Name, await lease.QueryAsync("SELECT value FROM notes WHERE id = @id", [("id", id)], FirstAsync, cancel)), CallSite.Unknown, CancellationToken.None);

    private static async Task<long> FirstAsync(StatementRows rows, CancellationToken cancel)
    {
        await rows.ReadAsync(cancel);
        return rows.Reader.GetInt64(0);
    }

    private sealed class Tally
    {
        private int _reads, _byReplicas, _stale, _failed;

        public int Reads => _reads;
        public int Stale => _stale;
        public int Failed => _failed;
        public double Share => _byReplicas / (double)Math.Max(1, _reads);

        public void Add(string host, bool stale)
        {
            Interlocked.Increment(ref _reads);
            Interlocked.Add(ref _byReplicas, host.StartsWith("replica", StringComparison.Ordinal) ? 1 : 0);
            Interlocked.Add(ref _stale, stale ? 1 : 0);
        }

        public void Fail() => Interlocked.Increment(ref _failed);
    }

    /// <summary>The same numbers in every run, for many threads.</summary>
    private sealed class LockedRandom() : Random(1)
    {
        private readonly Lock _lock = new();

        public override int Next(int maxValue)
        {
            lock (_lock)
                return base.Next(maxValue);
        }
    }
}
