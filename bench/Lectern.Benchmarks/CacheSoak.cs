using System.Diagnostics;
using System.Globalization;
using Lectern.Caching;

namespace Lectern.Benchmarks;

/// <summary>
/// Two nodes over one real Redis under random reads, writes, delays and failing loads, while Redis is left alone, killed, stopped, cut off
/// and emptied, and over a Cluster of six whose masters are killed one after the other; every read is judged (<see cref="SoakModel"/>). Ends with 1 stale value or failed read as the exit code says.
/// <para>Run: <c>LECTERN_SOAK_SECONDS=120 dotnet run -c Release --project bench/Lectern.Benchmarks -- CacheSoak</c>. Needs redis-server on the path.</para>
/// </summary>
internal static class CacheSoak
{
    private static readonly (string Name, Func<RedisProcess, Task> Trouble)[] Troubles =
    [
        ("none", _ => Task.CompletedTask),
        ("killed", async redis =>
        {
            await redis.KillAsync();
            await Task.Delay(1500);
            redis.Start();
        }),
        ("stopped", async redis =>
        {
            await redis.PauseAsync();
            await Task.Delay(2500);
            await redis.ResumeAsync();
        }),
        ("cut", redis => redis.CliAsync("CLIENT", "KILL", "TYPE", "normal")),
        ("emptied", redis => redis.CliAsync("FLUSHALL")),
    ];

    public static async Task RunAsync()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("LECTERN_SOAK_SECONDS") ?? "60", CultureInfo.InvariantCulture);
        var all = true;
        foreach (var (name, trouble) in Troubles)
            all &= await SoakAsync(name, trouble, TimeSpan.FromSeconds((double)seconds / Troubles.Length));
        all &= await SoakClusterAsync(TimeSpan.FromSeconds(seconds / 2.0));
        Console.WriteLine(all ? "Nothing was stale, and no read failed." : "FAILED");
        Environment.ExitCode = all ? 0 : 1;
    }

    private static async Task<bool> SoakAsync(string name, Func<RedisProcess, Task> trouble, TimeSpan length)
    {
        await using var redis = new RedisProcess();
        redis.Start();
        return await SoakAsync(name, seed => redis.JoinAsync(seed), () => trouble(redis), length);
    }

    private static async Task<bool> SoakClusterAsync(TimeSpan length)
    {
        await using var cluster = new RedisClusterProcesses();
        await cluster.StartAsync();
        return await SoakAsync("a master of a Cluster killed", seed => RedisProcess.JoinAsync(seed, cluster.Servers), cluster.FailOverAsync, length);
    }

    private static async Task<bool> SoakAsync(string name, Func<int, Task<Cache>> join, Func<Task> trouble, TimeSpan length)
    {
        await using var one = await join(1);
        await using var other = await join(2);
        var model = new SoakModel([one, other], keys: 40);
        using var stop = new CancellationTokenSource();
        var run = model.RunAsync(readersEach: 4, seed: 1, stop.Token);
        var troubles = 0;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < length; troubles++)
        {
            await Task.Delay(1000);
            await trouble();
        }
        await stop.CancelAsync();
        await run;
        var settled = await model.SettlesAsync(TimeSpan.FromSeconds(20));
        var bounded = model.MostBytes < 1 << 20;
        Console.WriteLine($"{name} ({troubles} times): {model.Report}{(settled ? "" : "; NOT SETTLED")}{(bounded ? "" : "; MEMORY NOT BOUNDED")}");
        foreach (var stale in model.Stale.Take(5))
            Console.WriteLine($"  {stale}");
        return settled && bounded && model.Stale.Count == 0 && model.Failed == 0;
    }
}
