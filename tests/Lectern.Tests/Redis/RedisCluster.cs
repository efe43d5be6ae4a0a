namespace Lectern.Tests.Redis;

/// <summary>Three masters with a replica each, made once for the whole class: it takes seconds.</summary>
public sealed class RedisCluster : IAsyncLifetime
{
    private List<RedisServer> _servers = [];

    public IReadOnlyList<RedisServer> Servers => _servers;

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 6; i++)
            _servers.Add(await RedisServer.StartAsync("--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port", $"{RedisServer.FreePort()}", "--cluster-replica-validity-factor", "0"));
        string[] addresses = [.. _servers.Select(server => $"{server.Endpoint}")];
        var output = await _servers[0].CliAsync(["--cluster", "create", .. addresses, "--cluster-replicas", "1", "--cluster-yes"]);
        Assert.Contains("All 16384 slots covered", output, StringComparison.Ordinal);
        await AgreesAsync();
    }

    /// <summary>Waits until all six know each other and every master has its replica.</summary>
    public async Task AgreesAsync()
    {
        await Eventually.HoldsAsync(async () => (await AllAsync("CLUSTER", "INFO")).All(info => info.Contains("cluster_state:ok", StringComparison.Ordinal)), "the cluster is whole");
        await Eventually.HoldsAsync(async () => (await AllAsync("INFO", "replication")).Count(info => info.Contains("master_link_status:up", StringComparison.Ordinal)) == 3, "the replicas are in step");
    }

    private Task<string[]> AllAsync(params string[] words) => Task.WhenAll(_servers.Select(server => server.CliAsync(words)));

    public static async Task<string> IdAsync(RedisServer server) => (await server.CliAsync("CLUSTER", "MYID")).Trim();

    /// <summary>The master that serves a slot now, as the first living server sees it.</summary>
    public async Task<RedisServer> MasterOfAsync(int slot, RedisServer asked)
    {
        foreach (var line in (await asked.CliAsync("CLUSTER", "NODES")).Split('\n'))
        {
            var words = line.Split(' ');
            if (words.Length > 8 && words[2].Contains("master", StringComparison.Ordinal) && !words[2].Contains("fail", StringComparison.Ordinal) && words[8..].Any(range => Holds(range, slot)))
                return _servers.Single(server => words[1].StartsWith($"{server.Endpoint}@", StringComparison.Ordinal));
        }
        throw new InvalidOperationException($"Nobody serves slot {slot}.");
    }

    private static bool Holds(string range, int slot) =>
        !range.StartsWith('[') && range.Split('-').Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToArray() is var bounds && bounds[0] <= slot && slot <= bounds[^1];

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        _servers = [];
    }
}
