using System.Globalization;
using Lectern.Redis;
using Lectern.Server.Web.Answers;

namespace Lectern.Commands.Checks;

/// <summary>Reaches one server of Redis, says what it is part of, and writes and reads back a key as the cache does.</summary>
internal static class RedisCheck
{
    public static Task<CheckRow> RunAsync(RedisSettings settings, RedisEndpoint server, CancellationToken cancel) =>
        Check.RunAsync("redis", server.ToString(), async stop =>
        {
            // This server alone: that another one answers says nothing of it.
            await using var redis = await RedisClient.ConnectAsync(settings.Client([server], patience: Check.Limit), stop);
            var version = Field(await AskAsync(redis, new("INFO", "server") { KeyIndex = -1 }, stop), "redis_version") ?? "of unknown version";
            var topology = redis.IsCluster ? await ClusterAsync(redis, stop) : await ServerAsync(redis, stop);
            var roundTrip = await Check.RoundTripAsync(() => AskAsync(redis, new("PING") { KeyIndex = -1 }, stop));
            await ProbeAsync(redis, $"{settings.Prefix}:check:{Guid.NewGuid():N}", stop);
            return ($"{topology}, Redis {version}", roundTrip);
        }, cancel);

    private static async Task ProbeAsync(RedisClient redis, string key, CancellationToken cancel)
    {
        await redis.SetAsync(key, key, Check.Limit, RedisSetWhen.Always, cancel);
        var read = (await redis.SendAsync(new("GET", key), cancel)).ToString();
        await redis.SendAsync(new("DEL", key), cancel);
        if (read != key)
            throw new CheckFailedException("A key that was written is not there when it is read; look at maxmemory and maxmemory-policy of the server, and let it keep keys that expire.");
    }

    private static async Task<string> ServerAsync(RedisClient redis, CancellationToken cancel)
    {
        var info = await AskAsync(redis, new("INFO", "replication") { KeyIndex = -1 }, cancel);
        return Field(info, "connected_slaves") is not { } text || !int.TryParse(text, CultureInfo.InvariantCulture, out var replicas) || replicas == 0 ? "one server"
            : replicas == 1 ? "master with 1 replica" : $"master with {replicas} replicas";
    }

    // https://redis.io/docs/latest/commands/cluster-nodes/: id, address, flags, …
    private static async Task<string> ClusterAsync(RedisClient redis, CancellationToken cancel)
    {
        if (Field(await AskAsync(redis, new("CLUSTER", "INFO") { KeyIndex = -1 }, cancel), "cluster_state") is not "ok")
            throw new CheckFailedException("The Cluster says that its state is not ok; look at CLUSTER INFO there, and give every slot a master.");
        var flags = (await AskAsync(redis, new("CLUSTER", "NODES") { KeyIndex = -1 }, cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).Where(words => words.Length > 2).Select(words => words[2].Split(',')).ToList();
        return $"Cluster of {flags.Count(node => node.Contains("master") && !node.Contains("fail"))} masters and {flags.Count(node => node.Contains("slave") && !node.Contains("fail"))} replicas";
    }

    private static async Task<string> AskAsync(RedisClient redis, RedisCommand command, CancellationToken cancel) => (await redis.SendAsync(command, cancel)).ToString() ?? "";

    private static string? Field(string info, string name) =>
        info.Split('\n').FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();
}
