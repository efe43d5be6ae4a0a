using Lectern.Database.Budgets;
using Lectern.Server.Storage;

namespace Lectern.Tests.Database.Budgets;

public sealed class StatementBudgetTests
{
    private readonly StatementBudget _budget = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Who_spends_more_is_told_what_ran(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind), null, [_budget]);

        Assert.Equal(2, await _budget.AtMostAsync(1, () => OneAsync(store, 2)));
        var broken = await Assert.ThrowsAsync<StatementBudgetException>(() => _budget.AtMostAsync(1, async () => { await OneAsync(store, 2); await OneAsync(store, 3); }));
        Assert.Equal("2 round trips, and the budget is 1:\n1. SELECT @n\n2. SELECT @n", broken.Message);
        await _budget.AtMostAsync(0, () => OneAsync(store, 2), endpoint: "GET /other");
    }

    [Fact]
    public async Task A_failure_is_told_before_what_it_cost()
    {
        await using var store = new Store(await TestStores.CreateAsync(StoreKind.Sqlite), null, [_budget]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _budget.AtMostAsync(0, async () => { await OneAsync(store, 1); throw new InvalidOperationException(); }));
        await _budget.AtMostAsync(1, () => OneAsync(store, 1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _budget.AtMostAsync(1, () => _budget.AtMostAsync(1, () => OneAsync(store, 1))));
    }

    private static Task<long> OneAsync(Store store, long n) =>
        store.QueryAsync("SELECT @n", [("n", n)], async (rows, token) => { await rows.ReadAsync(token); return rows.Id(0); }, Cancel);
}
