using System.Diagnostics;
using System.Text;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

[Trait("Pace", "slow")]
public sealed class ClusterTests(RedisCluster cluster) : IClassFixture<RedisCluster>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RedisServer Any => cluster.Servers[0];

    [Fact]
    public async Task Keys_of_all_slots_are_stored_read_and_removed_through_one_door()
    {
        await using var redis = await Any.ConnectAsync();
        Assert.True(redis.IsCluster);
        RedisArgument[] keys = [.. Enumerable.Range(0, 300).Select(i => (RedisArgument)$"door:{i}")];
        await Task.WhenAll(keys.Select((key, i) => redis.SetAsync(key, i, cancel: Cancel).AsTask()));
        using (var values = await redis.MGetAsync((RedisArgument[])[.. keys, "door:none"], Cancel))
        {
            for (var i = 0; i < keys.Length; i++)
                Assert.Equal($"{i}", Encoding.UTF8.GetString(values[i]!.Span));
            Assert.Null(values[keys.Length]);
        }
        Assert.Equal(300, await redis.DeleteAsync(keys, Cancel));
        Assert.Equal(3, redis.Nodes.Count(node => node.IsConnected && !node.IsReplica));
    }

    /// <summary>A name that the cluster does not use for itself, as in front of a Kubernetes service.</summary>
    [Fact]
    public async Task A_door_of_another_name_is_closed_once_and_takes_nothing_with_it()
    {
        await using var redis = await Any.ConnectAsync(options => (options.Endpoints, options.TopologyInterval) = ([new("localhost", Any.Port)], TimeSpan.FromMilliseconds(200)));
        await redis.SetAsync("door", "1", cancel: Cancel);
        await Task.Delay(1000, Cancel);
        Assert.Equal(0, redis.Epoch);
        Assert.DoesNotContain(redis.Nodes, node => node.Endpoint.Host == "localhost");
        Assert.Equal(3, redis.Nodes.Count(node => node.IsConnected));
    }

    [Fact]
    public async Task A_script_and_a_pipeline_find_the_nodes_of_their_keys()
    {
        await using var redis = await Any.ConnectAsync();
        var script = new RedisScript("redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[2])");
        for (var i = 0; i < 20; i++)
            Assert.Equal($"{i}", (await redis.EvalAsync(script, [$"{{s{i}}}:a", $"{{s{i}}}:a"], [i], Cancel)).ToString());
        var replies = await redis.SendAllAsync([.. Enumerable.Range(0, 20).Select(i => new RedisCommand("GET", $"{{s{i}}}:a"))], Cancel);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), replies.Select(reply => reply.ToString()));
        Assert.Equal("CROSSSLOT", (await Assert.ThrowsAsync<RedisErrorException>(() => redis.EvalAsync(script, ["a", "b"], [], Cancel).AsTask())).Code);
    }

    [Fact]
    public async Task Changes_are_reported_by_every_node_that_keys_are_read_from()
    {
        var heard = new TrackingTests.Ledger();
        await using var redis = await Any.ConnectAsync(heard.Track);
        var keys = Enumerable.Range(0, 12).Select(i => $"tracked:{i}").ToArray();
        using (await redis.MGetAsync(keys.Select(key => (RedisArgument)key).ToArray(), Cancel))
        {
        }
        foreach (var key in keys)
            await Any.CliAsync("-c", "SET", key, "1");
        await Eventually.HoldsAsync(() => keys.All(heard.Keys.Contains), "every change is reported");
    }

    [Fact]
    public async Task Reads_may_go_to_replicas()
    {
        await using var redis = await Any.ConnectAsync(options => options.ReadFromReplicas = true);
        await redis.SetAsync("replicated", "1", cancel: Cancel);
        // Until a replica is connected, its master answers.
        await Eventually.HoldsAsync(async () => await redis.GetAsync("replicated", (ref RedisReplyReader reply) => !reply.TryReadNull(), Cancel)
            && redis.Nodes.Any(node => node is { IsReplica: true, IsConnected: true }), "a replica is asked and has the key");
    }

    /// <summary>One after the other, on one cluster: a slot moves under the reader, then its master dies, and both are survived.</summary>
    [Fact]
    public async Task A_slot_that_moves_and_a_master_that_dies_are_followed()
    {
        var heard = new TrackingTests.Ledger();
        await using var redis = await Any.ConnectAsync(options =>
        {
            heard.Track(options);
            options.TopologyInterval = TimeSpan.FromMinutes(1);
        });
        await MoveSlotAsync(redis, heard);
        await KillMasterAsync(redis, heard);
    }

    private async Task MoveSlotAsync(RedisClient redis, TrackingTests.Ledger heard)
    {
        const string tag = "{moving}";
        var slot = ((RedisArgument)tag).Slot();
        await redis.SetAsync($"{tag}:here", "1", cancel: Cancel);
        await redis.SetAsync($"{tag}:gone", "2", cancel: Cancel);
        (await redis.GetAsync($"{tag}:absent", Cancel))?.Dispose();
        var from = await cluster.MasterOfAsync(slot, Any);
        var to = await cluster.MasterOfAsync((slot + 8000) % HashSlot.Count, Any);
        Assert.NotEqual(from.Port, to.Port);
        await to.CliAsync("CLUSTER", "SETSLOT", $"{slot}", "IMPORTING", await RedisCluster.IdAsync(from));
        await from.CliAsync("CLUSTER", "SETSLOT", $"{slot}", "MIGRATING", await RedisCluster.IdAsync(to));
        await from.CliAsync("MIGRATE", "127.0.0.1", $"{to.Port}", $"{tag}:gone", "0", "5000");

        // Half of it has moved: one key is here, one is asked for over there (ASK), and a new one is born over there.
        Assert.Equal("1", await TextAsync(redis, $"{tag}:here"));
        Assert.Equal("2", await TextAsync(redis, $"{tag}:gone"));
        Assert.True(await redis.SetAsync($"{tag}:born", "3", cancel: Cancel));
        Assert.Equal(0, redis.Epoch);

        await from.CliAsync("MIGRATE", "127.0.0.1", $"{to.Port}", $"{tag}:here", "0", "5000");
        foreach (var server in (RedisServer[])[to, from])
            await server.CliAsync("CLUSTER", "SETSLOT", $"{slot}", "NODE", await RedisCluster.IdAsync(to));
        Assert.Equal("1", await TextAsync(redis, $"{tag}:here"));
        Assert.Equal("3", await TextAsync(redis, $"{tag}:born"));
        Assert.True(redis.Epoch > 0 && heard.Losses > 0, "nobody reports the keys of the slot that were not there when it moved");
    }

    private async Task KillMasterAsync(RedisClient redis, TrackingTests.Ledger heard)
    {
        const string key = "orphan";
        await redis.SetAsync(key, "1", cancel: Cancel);
        await redis.SendAsync(new("GET", key), Cancel);
        await redis.SetAsync("{other}:shard", "1", cancel: Cancel);
        var master = await cluster.MasterOfAsync(((RedisArgument)key).Slot(), Any);
        var alive = cluster.Servers.First(server => server.Port != master.Port);
        var (epoch, losses) = (redis.Epoch, heard.Losses);
        await master.KillAsync();
        var watch = Stopwatch.StartNew();
        Assert.True(await Eventually.AnswersAsync(() => redis.SetAsync(key, "2", cancel: Cancel)));
        TestContext.Current.TestOutputHelper?.WriteLine($"failover followed after {watch.Elapsed.TotalSeconds:0.0} s with a node timeout of 1 s");
        Assert.True(redis.Epoch > epoch && heard.Losses > losses);
        Assert.NotEqual(master.Port, (await cluster.MasterOfAsync(((RedisArgument)key).Slot(), alive)).Port);
        Assert.Equal("2", await TextAsync(redis, key));
        Assert.Equal(RedisClientState.Ready, redis.State);
        await master.InitializeAsync();
        await cluster.AgreesAsync();
    }

    private static async Task<string> TextAsync(RedisClient redis, string key)
    {
        using var lease = await redis.GetAsync(key, Cancel);
        return Encoding.UTF8.GetString(lease!.Span);
    }
}
