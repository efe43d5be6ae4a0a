using Lectern.Database;
using Lectern.Database.RepeatedStatements;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Database.RepeatedStatements;

public sealed class RepeatedStatementTests
{
    private readonly LogLines<RepeatedStatementLog> _lines = new();
    private readonly ManualTime _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_statement_for_each_row_of_another_is_found(StoreKind kind)
    {
        var log = NewLog();
        await using var store = new Store(await TestStores.CreateAsync(kind), null, [log]);

        await RequestAsync(store, "GET /users", rows: 12);
        await RequestAsync(store, "GET /users", rows: 10);
        await RequestAsync(store, "GET /users", rows: 9);
        await RequestAsync(store, "GET /others", rows: 9);

        var repeated = Assert.Single(log.List());
        Assert.Equal(("GET /users", 2, 22, 12), (repeated.Endpoint, repeated.Requests, repeated.Count, repeated.MaxCount));
        Assert.True(repeated.Total > TimeSpan.Zero);
        Assert.Contains("FROM users", repeated.Query, StringComparison.Ordinal);
        Assert.StartsWith("NameAsync (RepeatedStatementTests.cs:", repeated.CallSite, StringComparison.Ordinal);
        Assert.Matches($"^Warning: GET /users ran statement {repeated.Id} 10 times or more in one request", Assert.Single(_lines.Lines));
        log.Clear();
        Assert.Empty(log.List());
    }

    [Theory, OnBothStores]
    public async Task What_EF_repeats_is_found_too_and_side_by_side(StoreKind kind)
    {
        var log = NewLog();
        var patient = new DatabaseOptions { Admission = { MaxWaitMilliseconds = 20_000 } };
        await using var store = new Store(await TestStores.CreateAsync(kind), patient, [log]);

        await InScopeAsync("job", () => Task.WhenAll(Enumerable.Range(1, 40).Select(id =>
            store.ReadAsync((db, token) => db.Users.Where(user => user.Id == id).Select(user => user.Name).FirstOrDefaultAsync(token), Cancel))));

        Assert.Equal((1, 40), (log.List()[0].Requests, log.List()[0].MaxCount));
    }

    [Fact]
    public async Task It_is_logged_once_an_interval_and_outside_a_request_not_counted()
    {
        var log = NewLog();
        await using var store = new Store(await TestStores.CreateAsync(StoreKind.Sqlite), null, [log]);

        for (var id = 1; id <= 30; id++)
            await NameAsync(store, id);
        Assert.Empty(log.List());

        await RequestAsync(store, "GET /users", rows: 10);
        await RequestAsync(store, "GET /users", rows: 10);
        Assert.Single(_lines.Lines);
        _time.Advance(TimeSpan.FromMinutes(1));
        await RequestAsync(store, "GET /users", rows: 10);
        Assert.Equal(2, _lines.Lines.Count);
    }

    [Fact]
    public async Task The_endpoint_that_was_not_found_for_the_longest_time_makes_room()
    {
        var log = NewLog(capacity: 2);
        await using var store = new Store(await TestStores.CreateAsync(StoreKind.Sqlite), null, [log]);

        foreach (var endpoint in new[] { "a", "b", "a", "c" })
            await RequestAsync(store, endpoint, rows: 10);

        Assert.Equal(["a", "c"], log.List().Select(repeated => repeated.Endpoint).Order());
    }

    [Fact]
    public void A_request_with_few_statements_is_counted_without_a_byte()
    {
        var tally = default(StatementTally);
        var statements = Enumerable.Range(0, 5).Select(i => Lectern.Database.Statements.SqlText.Of($"SELECT {i}")).ToArray();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 40; i++)
            tally.Add(statements[i % 4], TimeSpan.FromMilliseconds(1));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        Assert.Equal(11, tally.Add(statements[0], default).Count);
        Assert.Equal(1, tally.Add(statements[4], default).Count);
        Assert.Equal(2, tally.Add(statements[4], default).Count);
    }

    private RepeatedStatementLog NewLog(int capacity = 100) => new(new() { Capacity = capacity }, _time, _lines);

    private static Task RequestAsync(Store store, string endpoint, int rows) => InScopeAsync(endpoint, async () =>
    {
        await store.QueryAsync("SELECT id FROM users WHERE id < @id", [("id", 5L)], (list, token) => list.ReadAsync(token), Cancel);
        for (var id = 1; id <= rows; id++)
            await NameAsync(store, id);
    });

    private static async Task InScopeAsync(string endpoint, Func<Task> work)
    {
        DatabaseScope.Begin(endpoint);
        await work();
    }

    private static Task<string?> NameAsync(Store store, long id) =>
        store.QueryAsync("SELECT name FROM users WHERE id = @id", [("id", id)], async (rows, token) => await rows.ReadAsync(token) ? rows.TextOrNull(0) : null, Cancel);
}
