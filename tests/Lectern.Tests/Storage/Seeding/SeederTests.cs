using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Seeding;
using Microsoft.AspNetCore.Identity;

namespace Lectern.Tests.Storage.Seeding;

public sealed class SeederTests
{
    private static readonly SeedPlan Small = SeedPlan.Of(SeedSize.XS, seed: 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plan_makes_the_same_rows_on_both_stores()
    {
        await using var sqlite = await SeededAsync(StoreKind.Sqlite, Small);
        await using var postgres = await SeededAsync(StoreKind.Postgres, Small);

        Assert.Equal(await StoredRows.HashesAsync(sqlite, Cancel), await StoredRows.HashesAsync(postgres, Cancel));
    }

    [Fact]
    public async Task Another_seed_makes_other_rows()
    {
        await using var first = await SeededAsync(StoreKind.Sqlite, Small);
        await using var second = await SeededAsync(StoreKind.Sqlite, SeedPlan.Of(SeedSize.XS, seed: 2));

        var (ones, others) = (await StoredRows.HashesAsync(first, Cancel), await StoredRows.HashesAsync(second, Cancel));
        Assert.All(ones.Keys.Except(["categories", "sections"]), table => Assert.NotEqual(ones[table], others[table]));
    }

    [Theory, OnBothStores]
    public async Task Every_count_is_the_number_of_what_it_counts(StoreKind kind)
    {
        await using var store = await SeededAsync(kind, Small);

        foreach (var (name, offences) in SeedInvariants.All)
            Assert.True(await StoredRows.CountAsync(store, offences, Cancel) == 0, name);
        Assert.Equal(Small.Users, await StoredRows.CountAsync(store, "users", Cancel));
        Assert.Equal(Small.Courses, await StoredRows.CountAsync(store, "courses", Cancel));
        Assert.Equal(Small.Enrollments, await StoredRows.CountAsync(store, "enrollments", Cancel));
    }

    [Theory, OnBothStores]
    public async Task Indexes_and_constraints_are_what_they_were_before(StoreKind kind)
    {
        await using var empty = new Store(await TestStores.CreateAsync(kind));
        await using var seeded = await SeededAsync(kind, Small);

        Assert.Equal(await StoredRows.SchemaAsync(empty, Cancel), await StoredRows.SchemaAsync(seeded, Cancel));
    }

    [Theory, OnBothStores]
    public async Task Ids_go_on_after_the_seeded_ones(StoreKind kind)
    {
        await using var store = await SeededAsync(kind, Small);
        var user = new User { Email = "new@school.example", EmailKey = "new@school.example", Name = "New" };
        await store.WriteAsync(async (db, cancel) => { db.Add(user); await db.SaveChangesAsync(cancel); }, Cancel);

        Assert.Equal(Small.Users + 1, user.Id);
    }

    [Theory, OnBothStores]
    public async Task The_same_plan_twice_has_nothing_to_do_and_another_one_is_refused(StoreKind kind)
    {
        await using var store = await SeededAsync(kind, Small);
        var before = await StoredRows.HashesAsync(store, Cancel);

        var again = await new Seeder(store).SeedAsync(Small, _ => { }, Cancel);
        var other = await new Seeder(store).SeedAsync(SeedPlan.Of(SeedSize.S, 1), _ => { }, Cancel);

        Assert.Equal((SeedResult.AlreadyFilled, 100, 300), (again.Result, again.Users, again.Enrollments));
        Assert.Equal((SeedResult.NotEmpty, "XS-1"), (other.Result, other.Found));
        Assert.Equal(before, await StoredRows.HashesAsync(store, Cancel));
    }

    [Theory, OnBothStores]
    public async Task A_store_with_one_category_is_not_seeded(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind));
        await store.WriteAsync(async (db, cancel) => { db.Add(new Category { Slug = "art", Name = "Art" }); await db.SaveChangesAsync(cancel); }, Cancel);

        Assert.Equal(SeedResult.NotEmpty, (await new Seeder(store).SeedAsync(Small, _ => { }, Cancel)).Result);
        Assert.Equal(0, await StoredRows.CountAsync(store, "users", Cancel));
    }

    [Theory, OnBothStores]
    public async Task Stopped_in_the_middle_it_leaves_the_store_as_it_was(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind));
        var schema = await StoredRows.SchemaAsync(store, Cancel);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new Seeder(store).SeedAsync(SeedPlan.Of(SeedSize.S, 1), step => { if (step.Stage == "enrollments") stop.Cancel(); }, stop.Token));

        Assert.Equal(0, await StoredRows.CountAsync(store, "users", Cancel));
        Assert.Equal(schema, await StoredRows.SchemaAsync(store, Cancel));
        Assert.Equal(SeedResult.Filled, (await new Seeder(store).SeedAsync(Small, _ => { }, Cancel)).Result);
    }

    [Fact]
    public void Everyone_signs_in_with_the_one_password() =>
        Assert.Equal(PasswordVerificationResult.Success, new PasswordHasher<User>().VerifyHashedPassword(null!, SeedPassword.Hash(1), SeedPlan.Password));

    private static async Task<Store> SeededAsync(StoreKind kind, SeedPlan plan)
    {
        var store = new Store(await TestStores.CreateAsync(kind));
        Assert.Equal(SeedResult.Filled, (await new Seeder(store).SeedAsync(plan, _ => { }, Cancel)).Result);
        return store;
    }
}
