using System.Text.Json;
using Lectern.Server.Storage;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Commands;

public sealed class CheckCommandTests
{
    [Theory, OnBothStores]
    public async Task A_sound_configuration_passes_and_nothing_is_left_behind(StoreKind kind)
    {
        await using var redis = await RedisServer.StartAsync();
        var (data, address) = (TestStores.TemporaryFolder(), await TestStores.CreateAsync(kind));
        string[] arguments = ["check", "--database", address.Database(), "--data", data, "--redis", redis.Endpoint.ToString()];

        var (code, output, error) = await CommandRun.RunAsync([.. arguments, "--json"]);
        Assert.Equal((0, ""), (code, error));
        var checks = Checks(output);
        Assert.Equal(["settings", "data folder", "database", "redis"], checks.Select(check => check.GetProperty("name").GetString()));
        Assert.StartsWith(kind == StoreKind.Sqlite ? "SQLite 3." : "PostgreSQL ", checks[2].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("one server, Redis 7", checks[3].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.InRange(checks[3].GetProperty("roundTripMs").GetDouble(), 0, 5000);
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));
        Assert.Equal("0", (await redis.CliAsync("DBSIZE")).Trim());

        var (same, table, _) = await CommandRun.RunAsync(arguments);
        Assert.Equal(0, same);
        Assert.Contains("one server, Redis 7", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_master_with_its_replica_is_recognized_whichever_is_named()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", $"127.0.0.1 {master.Port}");
        await Eventually.HoldsAsync(async () => (await replica.CliAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the replica is in step");

        var (code, output, error) = await CommandRun.RunAsync("check", "--data", TestStores.TemporaryFolder(), "--redis", $"{master.Endpoint},{replica.Endpoint}", "--json");
        Assert.Equal((0, ""), (code, error));
        var redis = Checks(output).Where(check => check.GetProperty("name").GetString() == "redis").Select(check => check.GetProperty("detail").GetString()!).ToList();
        Assert.Equal(2, redis.Count);
        Assert.All(redis, detail => Assert.StartsWith("master with 1 replica, Redis 7", detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_failure_is_one_sentence_that_names_the_fix()
    {
        await using var locked = RedisServer.StartUnasked("--requirepass", "sesame");
        await Eventually.HoldsAsync(async () => (await locked.CliAsync("PING")).Contains("NOAUTH", StringComparison.Ordinal), "the server answers");

        var (code, output, error) = await CommandRun.RunAsync("check", "--database", "postgres://nobody:hunter2@127.0.0.1:1/none", "--replica", "postgres://nobody:hunter2@127.0.0.1:1/none",
            "--data", "/dev/null/data", "--redis", $"127.0.0.1:1,{locked.Endpoint}", "--json");
        Assert.Equal(1, code);
        Assert.Equal([true, false, false, false, false, false], Checks(output).Select(check => check.GetProperty("passed").GetBoolean()));
        var lines = error.Split('\n');
        Assert.Collection(lines,
            line => Assert.Contains("choose another folder with --data", line, StringComparison.Ordinal),
            line => Assert.Contains("check that PostgreSQL runs there", line, StringComparison.Ordinal),
            line => Assert.Contains("check that PostgreSQL runs there", line, StringComparison.Ordinal),
            line => Assert.Contains("127.0.0.1:1 does not answer; check that Redis runs there", line, StringComparison.Ordinal),
            line => Assert.Contains("set Lectern__Redis__Password", line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(line.StartsWith("lectern: ", StringComparison.Ordinal) && line.EndsWith('.'), line));
        Assert.DoesNotContain("hunter2", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_in_time()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var (code, _, error) = await CommandRun.RunAsync("check", "--data", TestStores.TemporaryFolder(), "--redis", $"{silent.LocalEndpoint}", "--database", $"postgres://lectern@{silent.LocalEndpoint}/lectern");
        Assert.Equal(1, code);
        Assert.Equal(2, error.Split('\n').Length);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"all checks run at the same time, five seconds each: {watch.Elapsed}");
    }

    [Fact]
    public async Task A_replica_that_takes_writes_is_none()
    {
        var primary = await TestStores.CreateAsync(StoreKind.Postgres);
        var (code, _, error) = await CommandRun.RunAsync("check", "--data", TestStores.TemporaryFolder(), "--database", primary.ConnectionString, "--replica", primary.ConnectionString);
        Assert.Equal(1, code);
        Assert.Contains("is no replica but takes writes itself", error, StringComparison.Ordinal);
    }

    private static List<JsonElement> Checks(string json) => [.. JsonDocument.Parse(json).RootElement.GetProperty("checks").EnumerateArray()];
}

/// <summary>Apart, for the sake of the Cluster, which is made once.</summary>
[Trait("Pace", "slow")]
public sealed class CheckClusterTests(RedisCluster cluster) : IClassFixture<RedisCluster>
{
    [Fact]
    public async Task A_cluster_is_recognized()
    {
        string[] check = ["check", "--data", TestStores.TemporaryFolder(), "--redis", string.Join(',', cluster.Servers.Take(2).Select(server => server.Endpoint))];
        // A node of a new Cluster may take a replica for a master until the others have told it better.
        await Eventually.HoldsAsync(async () =>
        {
            var (code, output, error) = await CommandRun.RunAsync(check);
            Assert.Equal((0, ""), (code, error));
            return output.ReplaceLineEndings(" ").Contains("Cluster of 3 masters and 3 replicas", StringComparison.Ordinal);
        }, "the Cluster is recognized");
    }
}
