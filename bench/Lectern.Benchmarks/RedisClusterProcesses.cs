using Lectern.Tests;

namespace Lectern.Benchmarks;

/// <summary>A private Cluster: three masters with a replica each.</summary>
internal sealed class RedisClusterProcesses : IAsyncDisposable
{
    public IReadOnlyList<RedisProcess> Servers { get; } = [.. Enumerable.Range(0, 6).Select(_ => new RedisProcess("--cluster-enabled", "yes", "--cluster-node-timeout", "1000",
        "--cluster-port", $"{RedisProcess.FreePort()}", "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0"))];

    public async Task StartAsync()
    {
        foreach (var server in Servers)
            server.Start();
        await Eventually.HoldsAsync(async () => (await AllAsync("PING")).All(answer => answer.Contains("PONG", StringComparison.Ordinal)), "six servers answer");
        await Servers[0].CliAsync(["--cluster", "create", .. Servers.Select(server => server.Endpoint), "--cluster-replicas", "1", "--cluster-yes"]);
        await WholeAsync();
    }

    /// <summary>Waits until all six agree and every master has its replica.</summary>
    public async Task WholeAsync()
    {
        await Eventually.HoldsAsync(async () => (await AllAsync("CLUSTER", "INFO")).All(info => info.Contains("cluster_state:ok", StringComparison.Ordinal)), "the Cluster is whole");
        await Eventually.HoldsAsync(async () => (await AllAsync("INFO", "replication")).Count(info => info.Contains("master_link_status:up", StringComparison.Ordinal)) == 3, "three replicas are in step");
    }

    /// <summary>Kills a master, waits until its replica has taken over, and starts it again, as a replica of that one.</summary>
    public async Task FailOverAsync()
    {
        var infos = await AllAsync("INFO", "replication");
        var master = Enumerable.Range(0, Servers.Count).First(place => infos[place].Contains("role:master", StringComparison.Ordinal));
        await Servers[master].KillAsync();
        await Eventually.HoldsAsync(async () => (await AllAsync("INFO", "replication")).Where((_, place) => place != master).Count(info => info.Contains("role:master", StringComparison.Ordinal)) == 3, "a replica has taken over");
        // Time to read and write without it.
        await Task.Delay(1500);
        Servers[master].Start();
        await WholeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
            await server.DisposeAsync();
    }

    private Task<string[]> AllAsync(params string[] words) => Task.WhenAll(Servers.Select(server => server.CliAsync(words)));
}
