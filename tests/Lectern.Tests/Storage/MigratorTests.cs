using Lectern.Server.Storage;
using Lectern.Server.Storage.Migrations;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Storage;

public sealed class MigratorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Eight_nodes_that_start_at_once_apply_each_migration_once(StoreKind kind)
    {
        var address = await TestStores.CreateBareAsync(kind);
        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var store = new Store(address);
            return await new Migrator(store, TimeProvider.System).MigrateAsync(Cancel);
        })));

        Assert.Equal(Migrator.All(kind).Count, applied.Sum());
    }

    [Theory, OnBothStores]
    public async Task A_migration_that_was_edited_after_it_was_applied_stops_the_start(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind));
        await store.WriteAsync((db, cancel) => db.Database.ExecuteSqlRawAsync("UPDATE schema_migrations SET checksum = 'other' WHERE version = 1", cancel), Cancel);

        var error = await Assert.ThrowsAsync<MigrationException>(() => new Migrator(store, TimeProvider.System).MigrateAsync(Cancel));
        Assert.Contains("0001_initial", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_stores_have_the_same_migrations() =>
        Assert.Equal(Migrator.All(StoreKind.Sqlite).Select(migration => migration.Name), Migrator.All(StoreKind.Postgres).Select(migration => migration.Name));
}
