using System.Collections.Concurrent;
using System.Diagnostics;
using Lectern.Database;
using Lectern.Database.Admission;
using Lectern.Database.Hosts;
using Lectern.Database.Statements;
using Lectern.Server.Storage;
using Npgsql;

namespace Lectern.Tests.Database.Hosts;

/// <summary>More than the database can do, on a real server.</summary>
public sealed class StormTests
{
    private static readonly CallSite Here = new("test", "StormTests.cs", 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<PostgresDatabase> OpenAsync(Action<DatabaseOptions> change, params IStatementObserver[] observers)
    {
        var options = new DatabaseOptions();
        change(options);
        var address = new NpgsqlConnectionStringBuilder((await TestStores.CreateAsync(StoreKind.Postgres)).ConnectionString);
        address.Remove("Maximum Pool Size");
        return new PostgresDatabase(address.ConnectionString, options, observers, TimeProvider.System);
    }

    private static Task<int> SleepAsync(SqlDatabase database, double seconds, CancellationToken cancel) =>
        database.ReadAsync(Freshness.Causal, (lease, token) => lease.QueryAsync("SELECT 1 FROM pg_sleep(@seconds)", [("seconds", seconds)],
            async (rows, stop) => await rows.ReadAsync(stop) ? rows.Reader.GetInt32(0) : 0, token), Here, cancel);

    [Fact]
    public async Task A_thousand_requests_against_ten_slow_connections_are_served_or_refused_in_time_and_the_next_one_is_fast()
    {
        const int requests = 1000;
        var limit = TimeSpan.FromMilliseconds(500);
        await using var database = await OpenAsync(options =>
        {
            options.MaxConnections = 10;
            options.Admission = new() { Adaptive = false, Reserved = 0, MaxWaitMilliseconds = (int)limit.TotalMilliseconds, MaxQueue = 500 };
        });
        await database.WarmAsync([], Cancel);
        var (served, refused) = (new ConcurrentBag<TimeSpan>(), new ConcurrentBag<TimeSpan>());
        await Task.WhenAll(Enumerable.Range(0, requests).Select(_ => Task.Run(async () =>
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                Assert.Equal(1, await SleepAsync(database, 0.1, Cancel));
                served.Add(Stopwatch.GetElapsedTime(start));
            }
            catch (DatabaseBusyException)
            {
                refused.Add(Stopwatch.GetElapsedTime(start));
            }
        }, Cancel)));

        Assert.Equal(requests, served.Count + refused.Count);
        Assert.True(served.Count >= 20, $"only {served.Count} were served");
        // What the limit promises, and a second for a machine that does other things too.
        Assert.InRange(refused.Max(), TimeSpan.Zero, limit + TimeSpan.FromSeconds(1));
        Assert.InRange(served.Max(), TimeSpan.Zero, limit + TimeSpan.FromSeconds(0.1) + TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0), (database.Hosts[0].Gate.Inside, database.Hosts[0].Gate.Waiting));
        Assert.Equal(1, await SleepAsync(database, 0, Cancel));
    }

    [Fact]
    public async Task A_request_that_is_cancelled_cancels_its_query_on_the_server()
    {
        await using var database = await OpenAsync(_ => { });
        using var leaving = new CancellationTokenSource();
        var query = SleepAsync(database, 25, leaving.Token);
        while (await SleepersAsync(database) == 0)
            await Task.Delay(10, Cancel);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query);
        for (var i = 0; await SleepersAsync(database) > 0; i++)
        {
            Assert.True(i < 500, "the server still works for nobody");
            await Task.Delay(10, Cancel);
        }
    }

    [Fact]
    public async Task The_server_ends_statements_lock_waits_and_idle_transactions_that_take_too_long()
    {
        await using var database = await OpenAsync(options => (options.StatementTimeoutSeconds, options.LockTimeoutSeconds, options.IdleInTransactionTimeoutSeconds) = (7, 3, 11));
        var settings = await database.ReadAsync(Freshness.Causal, (lease, token) => lease.QueryAsync(
            "SELECT current_setting('statement_timeout') || ' ' || current_setting('lock_timeout') || ' ' || current_setting('idle_in_transaction_session_timeout')", [],
            async (rows, stop) => await rows.ReadAsync(stop) ? rows.Reader.GetString(0) : "", token), Here, Cancel);
        Assert.Equal("7s 3s 11s", settings);
    }

    [Fact]
    public async Task A_lease_that_is_taken_near_saturation_says_where_from()
    {
        await using var database = await OpenAsync(options =>
        {
            options.MaxConnections = 4;
            options.Admission = new() { Adaptive = false, Reserved = 0 };
        });
        var release = new TaskCompletionSource();
        var holders = Enumerable.Range(0, 4).Select(_ => database.ReadAsync(Freshness.Causal, async (_, _) => { await release.Task; return 1; }, Here, Cancel)).ToList();
        var host = database.Hosts[0];
        while (host.Leases.Count() < 4)
            await Task.Delay(1, Cancel);
        Assert.All(host.Leases, lease => Assert.Equal("test (StormTests.cs:1)", lease.Site.ToString()));
        Assert.Contains(host.Leases, lease => lease.Stack is not null);
        release.SetResult();
        await Task.WhenAll(holders);
        Assert.Empty(host.Leases);
    }

    [Fact]
    public async Task A_connection_that_is_held_for_long_is_reported_once_with_its_origin()
    {
        await using var database = await OpenAsync(_ => { });
        var (release, log) = (new TaskCompletionSource(), new LogLines<LongLeaseWatch>());
        var holder = database.ReadAsync(Freshness.Causal, async (_, _) => { await release.Task; return 1; }, Here, Cancel);
        while (!database.Hosts[0].Leases.Any())
            await Task.Delay(1, Cancel);
        Assert.Equal(0, new LongLeaseWatch(new(), log).RunOnce(database.Hosts));
        var watch = new LongLeaseWatch(new() { LongLeaseSeconds = 0 }, log);
        Assert.Equal(1, watch.RunOnce(database.Hosts));
        Assert.Equal(0, watch.RunOnce(database.Hosts));
        Assert.Contains("by test (StormTests.cs:1)", Assert.Single(log.Lines), StringComparison.Ordinal);
        release.SetResult();
        await holder;
    }

    [Fact]
    public async Task Warm_connections_have_the_hot_statements_prepared_before_the_first_request()
    {
        await using var database = await OpenAsync(options => options.WarmConnections = 3);
        const string hot = "SELECT id FROM users WHERE id = @id";
        await database.WarmAsync([new(hot, [("id", 0L)])], Cancel);
        Assert.Equal(3, database.Hosts[0].Idle);
        var prepared = await database.ReadAsync(Freshness.Causal, (lease, token) => lease.QueryAsync("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT id FROM users WHERE id = $1'", [],
            async (rows, stop) => await rows.ReadAsync(stop) ? rows.Reader.GetInt64(0) : 0, token), Here, Cancel);
        Assert.Equal(1, prepared);
    }

    [Fact]
    public async Task A_connection_that_nobody_warmed_prepares_what_comes_again()
    {
        await using var database = await OpenAsync(options => options.WarmConnections = 0);
        for (var i = 0; i < 3; i++)
        {
            await database.ReadAsync(Freshness.Causal, (lease, token) => lease.QueryAsync("SELECT id FROM courses WHERE id = @id", [("id", 0L)],
                async (rows, stop) => await rows.ReadAsync(stop) ? rows.Reader.GetInt64(0) : 0, token), Here, Cancel);
        }
        var prepared = await database.ReadAsync(Freshness.Causal, (lease, token) => lease.QueryAsync("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT id FROM courses WHERE id = $1'", [],
            async (rows, stop) => await rows.ReadAsync(stop) ? rows.Reader.GetInt64(0) : 0, token), Here, Cancel);
        Assert.Equal(1, prepared);
    }

    [Fact]
    public async Task A_database_that_closes_lets_those_inside_finish_and_refuses_the_others()
    {
        var database = await OpenAsync(_ => { });
        var inside = SleepAsync(database, 0.3, Cancel);
        while (!database.Hosts[0].Leases.Any())
            await Task.Delay(1, Cancel);
        var closing = database.DisposeAsync();
        var late = await Assert.ThrowsAsync<DatabaseBusyException>(() => SleepAsync(database, 0, Cancel));
        Assert.Equal(BusyReason.Closing, late.Reason);
        Assert.Equal(1, await inside);
        await closing;
    }

    private static Task<long> SleepersAsync(SqlDatabase database) => database.ReadAsync(Freshness.Causal, (lease, token) => lease.QueryAsync(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%FROM pg_sleep%' AND pid <> pg_backend_pid()", [],
        async (rows, stop) => await rows.ReadAsync(stop) ? rows.Reader.GetInt64(0) : 0, token), Here, Cancel);
}
