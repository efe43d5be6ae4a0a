using Lectern.Benchmarks;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Caching;

/// <summary>Two nodes, one real Redis, chance. Minutes of it: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- CacheSoak</c>.</summary>
[Trait("Pace", "slow")]
public sealed class SoakTests
{
    [Fact]
    public async Task No_read_is_older_than_what_was_acknowledged_before_it_began()
    {
        await using var server = await RedisServer.StartAsync();
        await SoakAsync(server, (_, _) => Task.CompletedTask);
    }

    [Fact]
    public async Task Nor_while_Redis_is_killed_and_comes_back_empty() =>
        await TroubledAsync(async (server, rest) =>
        {
            await server.KillAsync();
            await rest(1200);
            await server.InitializeAsync();
        });

    /// <summary>Values and generations of before: what was invalidated since the server wrote its disk is forgotten.</summary>
    [Fact]
    public async Task Nor_when_Redis_comes_back_from_its_disk_with_what_was_true_seconds_ago() =>
        await TroubledAsync(async (server, rest) =>
        {
            await server.CliAsync("SAVE");
            await rest(300);
            await server.KillAsync();
            await server.InitializeAsync();
        });

    [Fact]
    public async Task Nor_while_Redis_stands_still() =>
        await TroubledAsync(async (server, rest) =>
        {
            await server.PauseAsync();
            await rest(1500);
            await server.ResumeAsync();
        });

    [Fact]
    public async Task Nor_while_connections_are_cut() =>
        await TroubledAsync(async (server, _) => await server.CliAsync("CLIENT", "KILL", "TYPE", "normal"));

    [Fact]
    public async Task Nor_when_Redis_is_emptied() => await TroubledAsync(async (server, _) => await server.CliAsync("FLUSHALL"));

    private static async Task TroubledAsync(Func<RedisServer, Func<int, Task>, Task> trouble)
    {
        await using var server = await RedisServer.StartAsync();
        await SoakAsync(server, async (rest, stop) =>
        {
            while (!stop.IsCancellationRequested)
            {
                await rest(600);
                await trouble(server, rest);
            }
        });
    }

    private static async Task SoakAsync(RedisServer server, Func<Func<int, Task>, CancellationToken, Task> trouble)
    {
        await using var one = TestNode.Start([server.Endpoint], patience: TimeSpan.FromMilliseconds(200), commandTimeout: TimeSpan.FromMilliseconds(500), aloneLifetime: TimeSpan.FromSeconds(1), leaseTime: TimeSpan.FromSeconds(2));
        await using var other = TestNode.Start([server.Endpoint], patience: TimeSpan.FromMilliseconds(200), commandTimeout: TimeSpan.FromMilliseconds(500), aloneLifetime: TimeSpan.FromSeconds(1), leaseTime: TimeSpan.FromSeconds(2));
        await one.TogetherAsync();
        await other.TogetherAsync();
        var model = new SoakModel([one.Cache, other.Cache]);
        using var stop = new CancellationTokenSource();
        var run = model.RunAsync(readersEach: 3, seed: 7, stop.Token);
        var ill = trouble(milliseconds => Task.Delay(milliseconds), stop.Token);
        await Task.Delay(3500, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await ill;
        await run;
        TestContext.Current.TestOutputHelper?.WriteLine(model.Report);
        Assert.Empty(model.Stale);
        Assert.Equal(0, model.Failed);
        Assert.InRange(model.MostBytes, 1, 1 << 20);
        await one.TogetherAsync();
        await other.TogetherAsync();
        Assert.True(await Eventually.AnswersAsync(async () => await model.SettlesAsync(TimeSpan.FromSeconds(20))), $"the newest versions are given everywhere: {model.Report}");
    }
}
