using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Lectern.Database;
using Lectern.Database.Replicas;

namespace Lectern.Tests.Database.Replicas;

/// <summary>Readers on replicas that are late, die and come back.</summary>
public sealed class ReadYourWritesTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private readonly PostgresCluster _cluster = PostgresNode.IsInstalled ? cluster : Skipped();

    [Fact]
    public async Task Nobody_reads_less_than_they_wrote_or_saw_while_a_replica_is_late()
    {
        await _cluster.Replicas[0].DelayAsync(TimeSpan.FromMilliseconds(150));
        await using var notes = Notes.Open(_cluster.Primary, _cluster.Replicas);
        await notes.AllHealthyAsync();

        var stale = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 300), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (pair, cancel) =>
        {
            DatabaseScope.Begin("pair");
            var seen = await notes.WriteAsync(pair % 100, cancel);
            for (var read = 0; read < 4; read++)
            {
                var value = await notes.ReadAsync(pair % 100, cancel: cancel);
                if (value < seen)
                    Interlocked.Increment(ref stale);
                seen = Math.Max(seen, value);
                await Task.Delay(read * 20, cancel);
            }
        });
        TestContext.Current.SendDiagnosticMessage($"{notes.ReplicaShare:P0} of the reads by replicas: {string.Join(", ", notes.Reads)}");
        await _cluster.Replicas[0].DelayAsync(TimeSpan.Zero);

        Assert.Equal(0, stale);
        Assert.True(notes.ReplicaShare > 0.2, $"Replicas answered {notes.ReplicaShare:P0}.");
    }

    [Fact]
    public async Task Time_does_not_go_back_for_readers_who_wrote_nothing()
    {
        await _cluster.Replicas[0].DelayAsync(TimeSpan.FromMilliseconds(100));
        await using var notes = Notes.Open(_cluster.Primary, _cluster.Replicas);
        await notes.AllHealthyAsync();
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        var writer = Task.Run(async () =>
        {
            DatabaseScope.Begin("writer");
            while (!over.IsCancellationRequested)
            {
                await notes.WriteAsync(500);
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);
        var (back, reads) = (0, 0);
        var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(async () =>
        {
            DatabaseScope.Begin("reader");
            for (var seen = 0L; !over.IsCancellationRequested; reads++)
            {
                var value = await notes.ReadAsync(500);
                if (value < seen)
                    Interlocked.Increment(ref back);
                seen = value;
                await Task.Delay(reader * 10);
            }
        })).ToList();
        await Task.WhenAll([writer, .. readers]);
        TestContext.Current.SendDiagnosticMessage($"{reads} reads, {notes.ReplicaShare:P0} by replicas");
        await _cluster.Replicas[0].DelayAsync(TimeSpan.Zero);

        Assert.Equal(0, back);
        Assert.True(reads > 200, $"{reads} reads");
    }

    [Fact]
    public async Task Who_saw_a_commit_on_a_replica_sees_it_while_the_primary_does_not_show_it_yet()
    {
        await using var notes = Notes.Open(_cluster.Primary, _cluster.Replicas, options => options.Replication.SampleMilliseconds = 60_000);
        await notes.AllHealthyAsync();
        // No sample tells which replica has it, and one stands still: the reader who comes to that one is sent on by its guard.
        await _cluster.Replicas[0].ScalarAsync<string>("SELECT pg_wal_replay_pause()::text");
        // The commit is in the log and waits for a standby that does not exist: replicas that do exist apply it, the primary hides it.
        await _cluster.Primary.SetAsync("synchronous_standby_names", "nobody");
        var commit = Task.FromResult(0L);
        try
        {
            while (commit.IsCompleted) // The server takes a moment to learn its setting.
            {
                commit = _cluster.Primary.ScalarAsync<long>("UPDATE notes SET value = value + 1 WHERE id = 400 RETURNING value");
                await Task.WhenAny(commit, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
            }
            var before = await _cluster.Primary.ScalarAsync<long>("SELECT value FROM notes WHERE id = 400");
            long seen;
            for (var reader = 1; ; reader++)
            {
                DatabaseScope.Begin("reader");
                seen = await notes.ReadAsync(400, cancel: TestContext.Current.CancellationToken);
                if (seen > before)
                    break;
                Assert.True(reader < 2000, "No replica showed the commit.");
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
            for (var read = 0; read < 100; read++)
                Assert.Equal(seen, await notes.ReadAsync(400, cancel: TestContext.Current.CancellationToken));
            Assert.Equal(before, await _cluster.Primary.ScalarAsync<long>("SELECT value FROM notes WHERE id = 400"));
        }
        finally
        {
            await _cluster.Primary.SetAsync("synchronous_standby_names", "");
            await commit;
            await _cluster.Replicas[0].ScalarAsync<string>("SELECT pg_wal_replay_resume()::text");
        }
    }

    [Fact]
    public async Task A_replica_that_has_not_replayed_a_write_is_caught_by_the_guard()
    {
        foreach (var replica in _cluster.Replicas)
            await replica.DelayAsync(TimeSpan.FromSeconds(2));
        await using var notes = Notes.Open(_cluster.Primary, _cluster.Replicas);
        await notes.AllHealthyAsync();

        DatabaseScope.Begin("learner");
        var written = await notes.WriteAsync(200, TestContext.Current.CancellationToken);
        Assert.Equal(written, await notes.ReadAsync(200, cancel: TestContext.Current.CancellationToken));
        Assert.Equal(0, notes.ReplicaShare);

        DatabaseScope.Begin("somebody else");
        Assert.Equal(written - 1, await notes.ReadAsync(200, cancel: TestContext.Current.CancellationToken));
        Assert.Equal(0.5, notes.ReplicaShare);
        foreach (var replica in _cluster.Replicas)
            await replica.DelayAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task The_meter_says_who_answered_and_what_was_asked_again()
    {
        foreach (var replica in _cluster.Replicas)
            await replica.DelayAsync(TimeSpan.FromSeconds(2));
        await using var notes = Notes.Open(_cluster.Primary, _cluster.Replicas);
        await notes.AllHealthyAsync();
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name.StartsWith("lectern.database.replica.", StringComparison.Ordinal))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        // Other tests have replicas too, on other ports.
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var (pool, role) = (tags.Length > 0 ? tags[0].Value : null, tags.Length > 1 ? tags[1].Value : "");
            if (notes.Database.Hosts.Any(host => host.Name.Equals(pool)))
                counts.AddOrUpdate($"{instrument.Name} {role}", value, (_, sum) => sum + value);
        });
        listener.Start();

        DatabaseScope.Begin("visitor");
        await notes.ReadAsync(300, cancel: TestContext.Current.CancellationToken);
        DatabaseScope.Begin("learner");
        await notes.WriteAsync(300, TestContext.Current.CancellationToken);
        await notes.ReadAsync(300, cancel: TestContext.Current.CancellationToken);
        foreach (var replica in _cluster.Replicas)
            await replica.DelayAsync(TimeSpan.Zero);

        Assert.Equal(1, counts["lectern.database.replica.reads replica"]);
        Assert.Equal(1, counts["lectern.database.replica.reads primary"]);
        Assert.Equal(1, counts["lectern.database.replica.guard_failures "]);
    }

    [Fact]
    public async Task No_read_fails_while_a_replica_is_killed()
    {
        await using var notes = Notes.Open(_cluster.Primary, _cluster.Replicas);
        await notes.AllHealthyAsync();
        var (failed, done) = (0, 0);
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var readers = Enumerable.Range(0, 8).Select(reader => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                DatabaseScope.Begin("reader");
                try
                {
                    await notes.ReadAsync(reader);
                    Interlocked.Increment(ref done);
                }
                catch (Exception)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        })).ToList();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        await _cluster.Replicas[1].KillAsync();
        await Task.WhenAll(readers);
        var share = notes.ReplicaShare;
        await _cluster.Replicas[1].StartAsync();
        await Eventually.HoldsAsync(() => notes.StatusOf(_cluster.Replicas[1]).State == HostState.Healthy, "the replica comes back into use", TimeSpan.FromSeconds(30));

        Assert.Equal(0, failed);
        Assert.True(done > 500, $"{done} reads");
        Assert.True(share > 0.95, $"Replicas answered {share:P0}.");
    }

    [Fact]
    public async Task A_replica_that_receives_nothing_is_left_within_two_seconds_of_the_limit()
    {
        await using var notes = Notes.Open(_cluster.Primary, _cluster.Replicas, options => options.Replication.MaxLagMilliseconds = 1000);
        await notes.AllHealthyAsync();
        var receiver = await _cluster.Replicas[0].ReceiverAsync();
        PostgresNode.Signal(receiver, "STOP");
        try
        {
            var start = Stopwatch.GetTimestamp();
            await Eventually.HoldsAsync(async () =>
            {
                await notes.WriteAsync(300);
                return notes.StatusOf(_cluster.Replicas[0]).State == HostState.Lagging;
            }, "the replica that stands still is left", TimeSpan.FromSeconds(20));
            var left = Stopwatch.GetElapsedTime(start);
            TestContext.Current.SendDiagnosticMessage($"Left after {left.TotalSeconds:0.0} s");
            // A second to the limit, two to notice, and patience for a busy machine.
            Assert.InRange(left.TotalSeconds, 0.8, 6);
            Assert.Equal(HostState.Healthy, notes.StatusOf(_cluster.Replicas[1]).State);
        }
        finally
        {
            PostgresNode.Signal(receiver, "CONT");
        }
        await notes.AllHealthyAsync();
    }

    [Fact]
    public async Task A_node_that_starts_while_a_replica_is_down_serves_and_takes_it_in_later()
    {
        await _cluster.Replicas[1].KillAsync();
        await using var notes = Notes.Open(_cluster.Primary, _cluster.Replicas);
        await notes.WriteAsync(400, TestContext.Current.CancellationToken);
        Assert.True(await notes.ReadAsync(400, cancel: TestContext.Current.CancellationToken) > 0);
        Assert.Equal(HostState.Down, notes.StatusOf(_cluster.Replicas[1]).State);

        await _cluster.Replicas[1].StartAsync();
        await notes.AllHealthyAsync();
    }

    private static PostgresCluster Skipped()
    {
        Assert.Skip("needs PostgreSQL 15: run ./test.sh, which installs it");
        return null!;
    }
}
