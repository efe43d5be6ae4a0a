using System.Diagnostics;
using Lectern.Database;
using Lectern.Database.Admission;
using Lectern.Database.Replicas;

namespace Lectern.Tests.Database.Replicas;

/// <summary>The primary dies, a replica is promoted, the old primary comes back.</summary>
public sealed class FailoverTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task Reads_go_on_without_a_primary_writes_fail_fast_and_resume_on_the_promoted_replica()
    {
        if (!PostgresNode.IsInstalled)
            Assert.Skip("needs PostgreSQL 15: run ./test.sh, which installs it");
        var (old, heir) = (cluster.Primary, cluster.Replicas[0]);
        await using var notes = Notes.Open(old, cluster.Replicas);
        await notes.AllHealthyAsync();
        DatabaseScope.Begin("writer");
        var last = await notes.WriteAsync(1, TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () => await heir.ScalarAsync<long>("SELECT value FROM notes WHERE id = 1") == last
            && await cluster.Replicas[1].ScalarAsync<long>("SELECT value FROM notes WHERE id = 1") == last, "the replicas have the write", TimeSpan.FromSeconds(10));

        await KillUnderLoadAsync(notes, old);
        await WritesFailFastAsync(notes);
        Assert.Equal(last, await notes.ReadAsync(1, cancel: TestContext.Current.CancellationToken));
        Assert.Equal(last, await notes.ReadAsync(1, Freshness.Newest, TestContext.Current.CancellationToken));

        await heir.PromoteAsync();
        var promoted = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync(async () => await TryWriteAsync(notes), "a write succeeds after the promotion", TimeSpan.FromSeconds(20));
        TestContext.Current.SendDiagnosticMessage($"Writes resumed {Stopwatch.GetElapsedTime(promoted).TotalSeconds:0.0} s after the promotion");
        Assert.Equal(last + 1, await notes.ReadAsync(1, cancel: TestContext.Current.CancellationToken));

        // The old primary knows nothing of all this, and takes writes.
        await old.StartAsync();
        await Eventually.HoldsAsync(() => notes.StatusOf(old).Role == HostRole.Fenced, "the old primary is fenced", TimeSpan.FromSeconds(20));
        for (var write = 0; write < 20; write++)
            await notes.WriteAsync(1, TestContext.Current.CancellationToken);
        Assert.Equal(last, await old.ScalarAsync<long>("SELECT value FROM notes WHERE id = 1"));
        Assert.Equal(last + 21, await heir.ScalarAsync<long>("SELECT value FROM notes WHERE id = 1"));
        Assert.Equal(last + 21, await notes.ReadAsync(1, cancel: TestContext.Current.CancellationToken));

        // The heir dies too: the old primary is still not one.
        await heir.KillAsync();
        await WritesFailFastAsync(notes);

        // A node that starts now finds no primary newer than the old one; a position from another node tells it.
        await using var late = Notes.Open(old, cluster.Replicas);
        Assert.Equal(last, await late.ReadAsync(1, Freshness.Newest, TestContext.Current.CancellationToken));
        late.Database.LearnTimeline(2);
        await Assert.ThrowsAsync<DatabaseBusyException>(() => late.WriteAsync(1, TestContext.Current.CancellationToken));
    }

    private static async Task KillUnderLoadAsync(Notes notes, PostgresNode primary)
    {
        var (failed, done) = (0, 0);
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                DatabaseScope.Begin("reader");
                try
                {
                    await notes.ReadAsync(reader + 10);
                    Interlocked.Increment(ref done);
                }
                catch (Exception)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        })).ToList();
        await Task.Delay(300);
        await primary.KillAsync();
        await Task.WhenAll(readers);
        Assert.Equal(0, failed);
        Assert.True(done > 100, $"{done} reads");
    }

    private static async Task WritesFailFastAsync(Notes notes)
    {
        await Eventually.HoldsAsync(() => notes.Database.Monitor.Primary is null, "the dead primary is noticed", TimeSpan.FromSeconds(20));
        var start = Stopwatch.GetTimestamp();
        var busy = await Assert.ThrowsAsync<DatabaseBusyException>(() => notes.WriteAsync(1));
        Assert.Equal(BusyReason.NoHost, busy.Reason);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2));
    }

    private static async Task<bool> TryWriteAsync(Notes notes)
    {
        try
        {
            await notes.WriteAsync(1);
            return true;
        }
        catch (DatabaseBusyException)
        {
            return false;
        }
    }
}
