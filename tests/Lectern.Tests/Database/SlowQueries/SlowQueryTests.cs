using Lectern.Database;
using Lectern.Database.Hosts;
using Lectern.Database.SlowQueries;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lectern.Tests.Database.SlowQueries;

public sealed class SlowQueryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_slow_statement_is_recorded_with_its_place_and_its_plan_and_without_its_values(StoreKind kind)
    {
        await using var slow = await SlowStore.OpenAsync(kind);
        DatabaseScope.Begin("GET /reports");

        Assert.Equal(SlowStore.Secret, await slow.RunSlowlyAsync());
        await slow.RunSlowlyAsync();
        await slow.RunQuicklyAsync();

        var query = await slow.SlowestAsync();
        Assert.Single(slow.Log.List());
        Assert.Equal(2, query.Count);
        Assert.Equal("GET /reports", query.Endpoint);
        Assert.StartsWith("RunSlowlyAsync (SlowStore.cs:", query.CallSite, StringComparison.Ordinal);
        Assert.Equal(kind == StoreKind.Postgres ? "primary" : "sqlite", query.Host);
        Assert.InRange(query.Max, TimeSpan.FromMilliseconds(100), query.Total);
        Assert.Equal(StatementFault.None, query.Fault);
        Assert.Contains("users", query.Plan, StringComparison.Ordinal);
        Assert.Contains(kind == StoreKind.Postgres ? "(cost=" : "users", query.Plan, StringComparison.Ordinal);
        foreach (var text in slow.Lines.Lines.Append(query.ToString()))
        {
            Assert.DoesNotContain("ecret", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("example.org", text, StringComparison.Ordinal);
        }
    }

    [Theory, OnBothStores]
    public async Task What_EF_asks_is_recorded_and_explained_like_everything_else(StoreKind kind)
    {
        await using var slow = await SlowStore.OpenAsync(kind, new() { ThresholdMilliseconds = 1 });
        await slow.Store.WriteAsync(MakeSlow, Cancel);
        string[] names = ["Ada Secret", "Bob Secret"];
        var secret = SlowStore.Secret;

        await slow.Store.ReadAsync((db, token) => db.Categories
            .SelectMany(one => db.Categories, (one, other) => one.Name + other.Slug)
            .CountAsync(both => names.Contains(both) || both == secret, token), Cancel);

        await slow.SlowestAsync();
        var query = slow.Log.List().Single(one => one.Query.StartsWith("SELECT", StringComparison.Ordinal) && one.Query.Contains("categories", StringComparison.Ordinal));
        Assert.Contains("categories", query.Plan, StringComparison.Ordinal);
        Assert.DoesNotContain("No plan", query.Plan, StringComparison.Ordinal);
        Assert.DoesNotContain("ecret", query.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory, OnBothStores]
    public async Task A_batch_is_as_slow_as_its_last_statement(StoreKind kind)
    {
        await using var slow = await SlowStore.OpenAsync(kind);
        var batch = new StoreBatch(kind);
        batch.Add("SELECT COUNT(*) FROM courses", [], async (rows, token) => await rows.ReadAsync(token) ? rows.Id(0) : 0);
        batch.Add(SlowStore.SlowSql(kind), [("email", SlowStore.Secret)], async (rows, token) => await rows.ReadAsync(token) ? rows.Text(0) : "");

        await slow.Store.ReadAsync(batch, Cancel);

        var query = await slow.SlowestAsync();
        Assert.Contains("courses", query.Query, StringComparison.Ordinal);
        Assert.True(query.Max >= TimeSpan.FromMilliseconds(100), $"{query.Max}");
    }

    [Fact]
    public async Task Waiting_for_a_connection_is_not_taken_for_slowness()
    {
        await using var slow = await SlowStore.OpenAsync(StoreKind.Sqlite, configure: options =>
        {
            (options.MaxConnections, options.Admission.Reserved, options.Admission.Adaptive, options.Admission.MaxWaitMilliseconds) = (2, 1, false, 30_000);
        });
        var holds = new TaskCompletionSource();
        var holder = slow.Store.ReadAsync(async (_, _) => { await holds.Task; return 0; }, Cancel);

        var waiting = slow.RunQuicklyAsync();
        var slowOne = slow.RunSlowlyAsync();
        await Task.Delay(400, Cancel);
        holds.SetResult();
        await Task.WhenAll(holder, waiting, slowOne);

        var query = Assert.Single(slow.Log.List());
        Assert.Contains("RECURSIVE", query.Query, StringComparison.Ordinal);
        Assert.True(query.WaitMax >= TimeSpan.FromMilliseconds(300), $"waited {query.WaitMax}");
        Assert.Equal(query.WaitMax, query.WaitTotal);
    }

    [Theory, OnBothStores]
    public async Task A_statement_is_logged_and_explained_once_an_interval(StoreKind kind)
    {
        var time = new ManualTime();
        await using var slow = await SlowStore.OpenAsync(kind, logTime: time);

        await slow.RunSlowlyAsync();
        var first = await slow.SlowestAsync();
        time.Advance(TimeSpan.FromSeconds(59));
        await slow.RunSlowlyAsync();
        var second = await slow.SlowestAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await slow.RunSlowlyAsync();
        var third = await slow.SlowestAsync();

        Assert.Equal(2, slow.Lines.Lines.Count);
        Assert.All(slow.Lines.Lines, line => Assert.Matches($"^Warning: Slow query {first.Id}: \\d+ ms in the database after \\d+ ms for a connection, in no request, from RunSlowlyAsync", line));
        Assert.Equal((1, 2, 3), (first.Count, second.Count, third.Count));
        Assert.Equal(first.PlanTakenAt, second.PlanTakenAt);
        Assert.Equal(first.PlanTakenAt + TimeSpan.FromMinutes(1), third.PlanTakenAt);
        Assert.Equal((first.FirstSeen, first.FirstSeen.AddMinutes(1)), (third.FirstSeen, third.LastSeen));
    }

    [Fact]
    public async Task The_statement_that_was_not_slow_for_the_longest_time_makes_room()
    {
        await using var slow = await SlowStore.OpenAsync(StoreKind.Sqlite, new() { ThresholdMilliseconds = 100, Capacity = 2 });

        await slow.RunSlowlyAsync();
        await slow.RunSlowlyAsync(", 1 AS one");
        await slow.RunSlowlyAsync();
        await slow.RunSlowlyAsync(", 1 AS two");

        Assert.Equal(2, slow.Log.List().Count);
        Assert.DoesNotContain(slow.Log.List(), query => query.Query.Contains("one", StringComparison.Ordinal));
        slow.Log.Clear();
        Assert.Empty(slow.Log.List());
    }

    [Theory, OnBothStores]
    public async Task A_statement_that_writes_is_recorded_and_never_explained(StoreKind kind)
    {
        await using var slow = await SlowStore.OpenAsync(kind);
        var sql = kind == StoreKind.Postgres
            ? "WITH s AS (SELECT pg_sleep(0.3)), new AS (INSERT INTO categories (slug, name) SELECT @slug, 'Slow' FROM s RETURNING id) SELECT id FROM new"
            : "INSERT INTO categories (slug, name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT @slug, 'Slow' FROM (SELECT count(*) FROM n) RETURNING id";

        await slow.Store.WriteAsync((db, token) => db.QueryAsync(sql, [("slug", "slow")], (rows, stop) => rows.ReadAsync(stop), token), Cancel);

        Assert.Equal("No plan: the statement writes.", (await slow.SlowestAsync()).Plan);
        Assert.Equal(1, await slow.Store.ReadAsync((db, token) => db.Categories.CountAsync(token), Cancel));
    }

    [Fact]
    public async Task A_statement_that_was_given_up_or_canceled_says_so()
    {
        await using var slow = await SlowStore.OpenAsync(StoreKind.Postgres, configure: options => options.StatementTimeoutSeconds = 1);

        await Assert.ThrowsAsync<PostgresException>(() => slow.Store.QueryAsync("SELECT pg_sleep(60), 'by sql'", [], (_, _) => Task.FromResult(0), Cancel));
        await Assert.ThrowsAnyAsync<Exception>(() => slow.Store.ReadAsync((db, token) => db.Database.ExecuteSqlRawAsync("SELECT pg_sleep(60) AS by_ef", token), Cancel));
        using var leaves = new CancellationTokenSource(300);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow.Store.QueryAsync("SELECT pg_sleep(60) AS left", [], (_, _) => Task.FromResult(0), leaves.Token));

        var faults = slow.Log.List().ToDictionary(query => query.Query, query => (query.Fault, query.Faults));
        Assert.Equal((StatementFault.StatementTimeout, 1), faults["SELECT pg_sleep(?), ?"]);
        Assert.Equal((StatementFault.StatementTimeout, 1), faults["SELECT pg_sleep(?) AS by_ef"]);
        Assert.Equal((StatementFault.Canceled, 1), faults["SELECT pg_sleep(?) AS left"]);
    }

    [Fact]
    public async Task A_plan_that_cannot_be_had_says_why()
    {
        await using var slow = await SlowStore.OpenAsync(StoreKind.Postgres, new() { ThresholdMilliseconds = 100, PlanTimeoutMilliseconds = 200 });
        await slow.RunSlowlyAsync();
        // What a migration does: nobody may read, and no plan can be made.
        await using var migration = slow.Store.Open();
        await using var transaction = await migration.Database.BeginTransactionAsync(Cancel);
        await migration.Database.ExecuteSqlRawAsync("LOCK TABLE users IN ACCESS EXCLUSIVE MODE", Cancel);

        Assert.Matches("^No plan: (it took longer than 200 ms|EXPLAIN failed with SQLSTATE (55P03|57014))", (await slow.SlowestAsync()).Plan);
    }

    [Fact]
    public async Task Without_plans_only_figures_are_kept()
    {
        await using var slow = await SlowStore.OpenAsync(StoreKind.Sqlite, new() { ThresholdMilliseconds = 100, Plans = false });
        await slow.RunSlowlyAsync();
        Assert.False(await slow.Plans.RunOnceAsync(Cancel));
        Assert.Null(slow.Log.List()[0].Plan);
    }

    [Fact]
    public async Task The_connection_for_plans_has_the_password_of_the_others()
    {
        await using var host = new PostgresHost("primary", "Host=db;Username=lectern;Password=the password", new(), readOnly: false, [], TimeProvider.System);
        await using var side = host.CreateSideConnection();
        Assert.Equal("the password", new NpgsqlConnectionStringBuilder(side.ConnectionString).Password);
    }

    private static Task MakeSlow(LecternDb db, CancellationToken cancel)
    {
        db.AddRange(Enumerable.Range(0, 1000).Select(i => new Category { Slug = $"c{i}", Name = $"Category {i}" }));
        return db.SaveChangesAsync(cancel);
    }
}
