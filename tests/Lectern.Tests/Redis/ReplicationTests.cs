using System.Text;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

[Trait("Pace", "slow")]
public sealed class ReplicationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_master_of_a_pair_is_found_whichever_is_named_and_followed_when_it_changes()
    {
        await using var one = await RedisServer.StartAsync();
        await using var other = await RedisServer.StartAsync("--replicaof", $"127.0.0.1 {one.Port}");
        await Eventually.HoldsAsync(async () => (await other.CliAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the replica is in step");

        await using (var byReplica = await other.ConnectAsync())
            Assert.True(await byReplica.SetAsync("named", "replica", cancel: Cancel));

        await using var redis = await one.ConnectAsync(options => options.Endpoints = [other.Endpoint, one.Endpoint]);
        Assert.True(await redis.SetAsync("key", "1", cancel: Cancel));
        await other.CliAsync("REPLICAOF", "NO", "ONE");
        await one.CliAsync("REPLICAOF", "127.0.0.1", $"{other.Port}");
        // The old master refuses with READONLY, having done nothing: the same call is carried out by the new one.
        Assert.True(await redis.SetAsync("key", "2", cancel: Cancel));
        Assert.Equal("2", (await other.CliAsync("GET", "key")).Trim());
        Assert.True(redis.Epoch > 0, "what was tracked on the old master is unverified");

        await one.KillAsync();
        await redis.SetAsync("key", "3", cancel: Cancel);
        await one.InitializeAsync();
        await one.CliAsync("REPLICAOF", "127.0.0.1", $"{other.Port}");
        await other.KillAsync();
        await one.CliAsync("REPLICAOF", "NO", "ONE");
        Assert.True(await Eventually.AnswersAsync(() => redis.SetAsync("key", "4", cancel: Cancel)));
    }

    [Fact]
    public async Task Reads_go_to_a_replica_where_that_is_allowed_and_are_tracked_there()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", $"127.0.0.1 {master.Port}");
        await Eventually.HoldsAsync(async () => (await master.CliAsync("INFO", "replication")).Contains("state=online", StringComparison.Ordinal), "the replica is in step");
        var heard = new TrackingTests.Ledger();
        await using var redis = await master.ConnectAsync(options =>
        {
            heard.Track(options);
            options.ReadFromReplicas = true;
        });
        await redis.SetAsync("key", "1", cancel: Cancel);
        await Eventually.HoldsAsync(async () => await redis.GetAsync("key", (ref RedisReplyReader reply) => !reply.TryReadNull(), Cancel), "the replica has the key");
        Assert.Contains("cmdstat_get:calls", await replica.CliAsync("INFO", "commandstats"), StringComparison.Ordinal);
        Assert.DoesNotContain("cmdstat_get:calls", await master.CliAsync("INFO", "commandstats"), StringComparison.Ordinal);
        await master.CliAsync("SET", "key", "2");
        await Eventually.HoldsAsync(() => heard.Keys.Contains("key"), "the replica reports the change");

        await replica.KillAsync();
        using var lease = await Eventually.AnswersAsync(() => redis.GetAsync("key", Cancel));
        Assert.Equal("2", Encoding.UTF8.GetString(lease!.Span));
    }
}
