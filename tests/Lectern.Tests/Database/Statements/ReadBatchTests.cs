using Lectern.Server.Storage;

namespace Lectern.Tests.Database.Statements;

/// <summary>Batches through the store, on both.</summary>
public sealed class ReadBatchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<int> NumberAsync(StoreRows rows, CancellationToken cancel) => await rows.ReadAsync(cancel) ? rows.Number(0) : -1;

    [Theory, OnBothStores]
    public async Task Several_parts_are_one_round_trip_and_each_has_its_own_answer(StoreKind kind)
    {
        var statements = new StatementCount();
        await using var store = new Store(await TestStores.CreateAsync(kind), TestStores.Patient, [statements]);
        var batch = new StoreBatch(kind);
        var one = batch.Add("SELECT @a + 1", [("a", 1)], NumberAsync);
        var list = batch.Add("SELECT 1 AS n UNION ALL SELECT 2 ORDER BY n", [], (rows, stop) => rows.ListAsync(row => row.Number(0), stop));
        var several = batch.Add("SELECT @b; SELECT @b + @c; SELECT 9", [("b", 3), ("c", 4)], async (rows, stop) =>
        {
            await rows.ReadAsync(stop);
            var first = rows.Number(0);
            await rows.NextStatementAsync(stop);
            await rows.ReadAsync(stop);
            return (first, rows.Number(0));
        });
        var unread = batch.Add("SELECT 1; SELECT 2", [], (_, _) => Task.FromResult("nothing of it"));
        var last = batch.Add("SELECT @a", [("a", 5)], NumberAsync);
        await store.ReadAsync(batch, Cancel);

        Assert.Equal((2, (3, 7), "nothing of it", 5), (one.Value, several.Value, unread.Value, last.Value));
        Assert.Equal([1, 2], list.Value);
        Assert.Equal(1, statements.Count);
    }

    [Theory, OnBothStores]
    public async Task The_same_statement_with_other_values_of_other_kinds_gives_other_answers(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind), TestStores.Patient);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(i, await store.QueryAsync("SELECT @value", [("value", i)], NumberAsync, Cancel));
            Assert.Equal($"text {i}", await store.QueryAsync("SELECT @text || @tail", [("text", "text "), ("tail", $"{i}")], async (rows, stop) => await rows.ReadAsync(stop) ? rows.Text(0) : "", Cancel));
        }
    }

    [Theory, OnBothStores]
    public async Task A_part_that_fails_fails_the_batch_and_the_connection_serves_the_next(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind), TestStores.Patient);
        for (var i = 0; i < 3; i++)
        {
            var batch = new StoreBatch(kind);
            batch.Add("SELECT 1", [], NumberAsync);
            var broken = batch.Add("SELECT nothing FROM nowhere", [], NumberAsync);
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => store.ReadAsync(batch, Cancel));
            Assert.Throws<InvalidOperationException>(() => broken.Value);
            Assert.Equal(7, await store.QueryAsync("SELECT 7", [], NumberAsync, Cancel));
        }
    }

    [Fact]
    public async Task A_parameter_without_a_value_is_named()
    {
        await using var store = new Store(await TestStores.CreateAsync(StoreKind.Postgres), TestStores.Patient);
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => store.QueryAsync("SELECT @missing", [("other", 1)], NumberAsync, Cancel));
        Assert.Contains("@missing", fault.Message, StringComparison.Ordinal);
    }
}
