using System.Diagnostics;
using Lectern.Benchmarks;
using Lectern.Caching;
using Lectern.Caching.Shared;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Caching;

/// <summary>Redis goes away and comes back: no read fails, and nothing is given that was invalidated meanwhile.</summary>
[Trait("Pace", "slow")]
public sealed class OutageTests
{
    private readonly CacheFamily _family = TestNode.Family();

    private CacheKey Key => new(_family, "course:algebra", "school:1");

    /// <summary>The values outlive the outage in Redis; what was invalidated without it must not.</summary>
    [Theory]
    [InlineData("school:1")]
    [InlineData("course:algebra")]
    [InlineData("course:*")]
    public async Task What_survived_in_Redis_is_not_given_when_it_was_invalidated_while_Redis_stood_still(string tag)
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = TestNode.Start([server.Endpoint], patience: TimeSpan.FromMilliseconds(100), commandTimeout: TimeSpan.FromMilliseconds(300));
        await using var other = TestNode.Start([server.Endpoint], patience: TimeSpan.FromMilliseconds(100), commandTimeout: TimeSpan.FromMilliseconds(300));
        await one.TogetherAsync();
        await other.TogetherAsync();
        Assert.Equal("v1", await one.ReadAsync(Key, () => "v1"));
        Assert.Equal("v1", await other.ReadAsync(Key, () => "v1"));
        await server.PauseAsync();
        Assert.False(await one.InvalidateAsync(tag, "0/100"));
        // Here at once, and with its position; there when its connection is given up.
        Assert.Equal("v2", await one.ReadAsync(Key, load => Task.FromResult<string?>(load.Positions.Contains("0/100") ? "v2" : "v1")));
        await other.AloneAsync();
        Assert.Equal("v2", await other.ReadAsync(Key, () => "v2"));
        await server.ResumeAsync();
        for (var back = false; !back;)
        {
            back = one.Cache.SharedState == SharedLayerState.Together;
            Assert.Equal("v2", await one.ReadAsync(Key, () => "v2"));
        }
        await other.TogetherAsync();
        await Eventually.HoldsAsync(async () => await other.ReadAsync(Key, () => "v2") == "v2", "the other node has heard of it");
    }

    /// <summary>What a caller waits for a slow Redis, no second caller waits for it: that it answers in time again is found out behind their backs.</summary>
    [Fact]
    public async Task Only_those_who_ask_first_wait_for_a_Redis_that_stands_still()
    {
        var patience = TimeSpan.FromSeconds(4);
        await using var server = await RedisServer.StartAsync();
        await using var one = TestNode.Start([server.Endpoint], patience: patience, commandTimeout: TimeSpan.FromSeconds(30));
        await one.TogetherAsync();
        Assert.Equal("v1", await one.ReadAsync(new CacheKey(_family, "course:first"), () => "v1"));
        await server.PauseAsync();
        Assert.Equal("v1", await one.ReadAsync(new CacheKey(_family, "course:second"), () => "v1"));
        for (var i = 0; i < 10; i++)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            var watch = Stopwatch.StartNew();
            Assert.Equal("v1", await one.ReadAsync(new CacheKey(_family, $"course:later{i}"), () => "v1"));
            Assert.True(watch.Elapsed < patience, $"read {i} took {watch.Elapsed}");
        }
        Assert.Equal(SharedLayerState.Together, one.Cache.SharedState);
        await server.ResumeAsync();
        var number = 0;
        await Eventually.HoldsAsync(async () =>
        {
            await one.ReadAsync(new CacheKey(_family, $"course:again{++number}"), () => "v1");
            return (await server.CliAsync("EXISTS", $"lectern:{{course:again{number}}}:v")).Contains('1', StringComparison.Ordinal);
        }, "Redis is used again");
    }

    [Fact]
    public async Task A_server_that_comes_back_from_its_disk_brings_nothing_back()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await TestNode.JoinAsync(server);
        Assert.Equal("v1", await one.ReadAsync(Key, () => "v1"));
        await server.CliAsync("SAVE");
        Assert.True(await one.InvalidateAsync("school:1"));
        Assert.Equal("v2", await one.ReadAsync(Key, () => "v2"));
        await server.KillAsync();
        await one.AloneAsync();
        await server.InitializeAsync();
        Assert.Contains("1", await server.CliAsync("EXISTS", "lectern:{course:algebra}:v"), StringComparison.Ordinal);
        // Nor to a node that starts now, and knows nothing.
        await using var late = await TestNode.JoinAsync(server);
        await one.TogetherAsync();
        Assert.Equal("v2", await late.ReadAsync(Key, () => "v2"));
        Assert.Equal("v2", await one.ReadAsync(Key, () => "v2"));
    }

    [Fact]
    public async Task A_cut_connection_costs_no_load_of_what_Redis_still_has()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await TestNode.JoinAsync(server);
        Assert.Equal("v1", await one.ReadAsync(Key, () => "v1"));
        await server.CliAsync("CLIENT", "KILL", "TYPE", "normal");
        await one.AloneAsync();
        await one.TogetherAsync();
        Assert.Equal("v1", await one.ReadAsync(Key, () => "another load"));
    }

    [Fact]
    public async Task Without_Redis_from_the_start_reads_are_loaded_and_kept_for_a_moment()
    {
        await using var server = RedisServer.StartUnasked();
        await server.KillAsync();
        var time = new ManualTime();
        await using var one = TestNode.Start([server.Endpoint], time, patience: TimeSpan.FromMilliseconds(40));
        Assert.Equal("v1", await one.ReadAsync(Key, () => "v1"));
        Assert.Equal("v1", await one.ReadAsync(Key, () => "never"));
        // Others' invalidations cannot be heard: not even a load that fails makes it last longer.
        time.Advance(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<InvalidOperationException>(() => one.ReadAsync(Key, _ => throw new InvalidOperationException("away")));
        Assert.False(await one.InvalidateAsync("school:1"));
    }
}

/// <summary>The same with a Cluster of six.</summary>
[Trait("Pace", "slow")]
public sealed class ClusterCacheTests(RedisCluster cluster) : IClassFixture<RedisCluster>
{
    private TestNode Start() => TestNode.Start([.. cluster.Servers.Select(server => server.Endpoint)], patience: TimeSpan.FromMilliseconds(300), commandTimeout: TimeSpan.FromSeconds(1), aloneLifetime: TimeSpan.FromSeconds(1));

    [Fact]
    public async Task A_master_that_is_killed_costs_no_read_and_brings_nothing_back()
    {
        await using var one = Start();
        await using var other = Start();
        await one.TogetherAsync();
        await other.TogetherAsync();
        await NamesAsync(one, other);
        var model = new SoakModel([one.Cache, other.Cache]);
        using var stop = new CancellationTokenSource();
        var run = model.RunAsync(readersEach: 3, seed: 11, stop.Token);
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        await cluster.Servers[1].KillAsync();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        await one.TogetherAsync();
        await other.TogetherAsync();
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await run;
        TestContext.Current.TestOutputHelper?.WriteLine(model.Report);
        Assert.Empty(model.Stale);
        Assert.Equal(0, model.Failed);
        Assert.InRange(model.MostBytes, 1, 1 << 20);
        Assert.True(await model.SettlesAsync(TimeSpan.FromSeconds(10)), $"the newest versions are given everywhere: {model.Report}");
    }

    // The keys of one entry are in one slot, whatever its name: else Redis refuses the scripts.
    private static async Task NamesAsync(TestNode one, TestNode other)
    {
        foreach (var name in (string[])["{", "}", "{}", "a{b}c", "}x{y}", "{}{a}", "with spaces"])
        {
            var key = new CacheKey(TestNode.Family("odd"), name, "school:{1}");
            Assert.Equal("v1", await one.ReadAsync(key, () => "v1"));
            Assert.Equal("v1", await other.ReadAsync(key, () => "never"));
            Assert.True(await other.InvalidateAsync(name));
            Assert.Equal("v2", await other.ReadAsync(key, () => "v2"));
        }
    }
}
