using Lectern.Caching;
using Lectern.Server.Operations.Tuning;
using Lectern.Server.Storage;
using Lectern.Server.Web.Answers;
using Lectern.Tuning.Caches;
using Lectern.Tuning.Pools;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lectern.Tests.Tuning;

/// <summary>What tuning moves holds on every node.</summary>
public sealed class TunedSettingsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task What_one_node_moves_every_node_takes_on_and_a_node_that_starts_later_too(StoreKind kind)
    {
        var address = await TestStores.CreateAsync(kind);
        await using var one = await TestServer.StartAsync(address, null);
        await using var other = await TestServer.StartAsync(address, null);
        await Settings(one).WriteAsync(CacheTuner.LifetimeOf("course"), 120, Cancel);
        await Settings(one).WriteAsync(CacheTuner.Memory, 64, Cancel);
        Assert.Equal((120, 64), Of(one));
        Assert.Equal((30, 128), Of(other));
        await Settings(other).TakeOnAsync(Cancel);
        Assert.Equal((120, 64), Of(other));
        await using var later = await TestServer.StartAsync(address, null);
        await Settings(later).TakeOnAsync(Cancel);
        Assert.Equal((120, 64), Of(later));

        await Settings(other).WriteAsync(CacheTuner.LifetimeOf("course"), null, Cancel);
        await Settings(one).TakeOnAsync(Cancel);
        Assert.Equal((30, 64), Of(one));
    }

    [Fact]
    public async Task A_trial_of_a_lifetime_is_there_only_as_long_as_it_is_written_down()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var course = server.Services.GetRequiredService<AnswerKeys>().Families.Single(family => family.Name == "course");
        await Settings(server).WriteAsync(CacheTuner.TrialOf("course"), 45, Cancel);
        Assert.Equal((30, 45), (course.Lifetime.TotalSeconds, course.TrialLifetime.TotalSeconds));
        await Settings(server).WriteAsync(CacheTuner.TrialOf("course"), null, Cancel);
        Assert.Equal((30, 0), (course.Lifetime.TotalSeconds, course.TrialLifetime.TotalSeconds));
    }

    [Theory, OnBothStores]
    public async Task A_bound_that_the_operator_lowers_holds_for_what_was_moved_before(StoreKind kind)
    {
        var address = await TestStores.CreateAsync(kind);
        await using (var before = await TestServer.StartAsync(address, null))
            await Settings(before).WriteAsync(CacheTuner.LifetimeOf("course"), 500, Cancel);
        await using var after = await TestServer.StartAsync(address, null, ("Lectern:Tuning:Cache:MostLifetimeSeconds", "90"));
        await Settings(after).TakeOnAsync(Cancel);
        Assert.Equal((90, 128), Of(after));
    }

    [Fact]
    public async Task The_pool_grows_and_shrinks_while_the_server_answers()
    {
        // The tests' databases come with a pool size of their own.
        var free = new NpgsqlConnectionStringBuilder((await TestStores.CreateAsync(StoreKind.Postgres)).ConnectionString);
        free.Remove("Maximum Pool Size");
        await using var server = await TestServer.StartAsync(StoreAddress.Parse(free.ConnectionString), null, ("Lectern:Database:MaxConnections", "4"));
        var gate = server.Store.Hosts[0].Gate;
        using var client = server.Client();
        foreach (var connections in new[] { 12, 6, 4 })
        {
            await Settings(server).WriteAsync(PoolTuner.Connections, connections, Cancel);
            Assert.Equal(connections, gate.Connections);
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.GetStringAsync($"/api/courses?q=nothing{i}", Cancel)));
            Assert.Equal(20, answers.Length);
        }
        var share = (await server.Services.GetRequiredService<PoolMinutes>().ShareAsync(Cancel))!;
        Assert.InRange(share.Server, 10, 1000);
        Assert.Equal(1, share.Nodes);
    }

    [Fact]
    public async Task A_pool_size_in_the_connection_string_is_the_operators_last_word()
    {
        var address = await TestStores.CreateAsync(StoreKind.Postgres);
        await using var server = await TestServer.StartAsync(StoreAddress.Parse(address.ConnectionString + ";Maximum Pool Size=6"), null);
        Assert.DoesNotContain(await Settings(server).ReadAsync(Cancel), setting => setting.Name == PoolTuner.Connections);
        Assert.Equal(6, server.Store.Hosts[0].Gate.Connections);
    }

    [Theory, OnBothStores]
    public async Task The_minutes_of_a_node_tell_what_its_readers_did(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (cache, pool) = (server.Services.GetRequiredService<CacheMinutes>(), server.Services.GetRequiredService<PoolMinutes>());
        cache.Sample();
        pool.Sample();
        using var client = server.Client();
        for (var i = 0; i < 5; i++)
            await client.GetStringAsync("/api/courses", Cancel);
        cache.Sample();
        pool.Sample();
        var catalogue = Assert.Single(cache.Since(DateTimeOffset.MinValue))!.Of("catalogue")!;
        Assert.Equal((4, 1, 1, 30), (catalogue.Hits, catalogue.Waited, catalogue.Loads, catalogue.Lifetime));
        Assert.InRange(Assert.Single(pool.Since(DateTimeOffset.MinValue)).Leases, 1, 20);

        await Settings(server).WriteAsync(CacheTuner.TrialOf("catalogue"), 20, Cancel);
        for (var limit = 1; limit <= 20; limit++)
            await client.GetStringAsync($"/api/courses?limit={limit}", Cancel);
        cache.Sample();
        var halves = cache.Since(DateTimeOffset.MinValue)[^1].Of("catalogue")!;
        Assert.Equal((30, 20), (halves.Lifetime, halves.TrialLifetime));
        Assert.InRange(halves.TrialLoads, 1, halves.Loads - 1);
    }

    private static StoreTunedSettings Settings(TestServer server) => server.Services.GetRequiredService<StoreTunedSettings>();

    private static (double Lifetime, int Megabytes) Of(TestServer server) =>
        (server.Services.GetRequiredService<AnswerKeys>().Families.Single(family => family.Name == "course").Lifetime.TotalSeconds, server.Services.GetRequiredService<Cache>().MemoryMegabytes);
}
