using System.Collections.Concurrent;
using System.Net;
using Lectern.Caching;
using Lectern.Caching.Shared;
using Lectern.Server.Storage.Model;
using Lectern.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Web;

/// <summary>Redis goes and comes back under two nodes that are asked without a pause.</summary>
[Trait("Pace", "slow")]
public sealed class RedisOutageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redis_is_killed_under_load_and_no_request_fails_and_nothing_stale_is_left_when_it_is_back()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await TwoNodes.StartAsync(redis, patienceMilliseconds: 100);
        await RunAsync(nodes, redis.KillAsync, async () =>
        {
            redis.Start();
            await Eventually.HoldsAsync(async () => (await redis.CliAsync("PING")).Trim() == "PONG", "redis-server is back");
        });
    }

    // Unlike a killed one, it comes back with all that it held.
    [Fact]
    public async Task Redis_is_stopped_for_a_while_under_load_and_comes_back_with_what_is_stale_by_then()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await TwoNodes.StartAsync(redis, patienceMilliseconds: 100);
        await RunAsync(nodes, redis.PauseAsync, redis.ResumeAsync);
    }

    [Fact]
    public async Task A_master_of_a_Cluster_is_killed_under_load_and_another_takes_over()
    {
        await using var cluster = new RedisCluster();
        await cluster.InitializeAsync();
        await using var nodes = await TwoNodes.StartAsync(cluster.Servers, patienceMilliseconds: 100);
        await UnderLoadAsync(nodes, async story =>
        {
            await story.RenameAsync(0);
            await cluster.Servers[1].KillAsync();
            for (var i = 1; i <= 3; i++)
                await story.RenameAsync(i);
            await Eventually.HoldsAsync(async () => (await cluster.Servers[0].CliAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal)
                && (await cluster.Servers[0].CliAsync("CLUSTER", "NODES")).Split('\n').Any(line => line.Contains("fail", StringComparison.Ordinal)), "another server has taken over");
            await nodes.TogetherAsync();
            await story.IsShownByTheOtherAsync(3);
            await story.RenameAsync(4);
            await story.IsShownByTheOtherAsync(4);
        });
    }

    private static Task RunAsync(TwoNodes nodes, Func<Task> fail, Func<Task> recover) => UnderLoadAsync(nodes, async story =>
    {
        await story.RenameAsync(0);
        await fail();
        for (var i = 1; i <= 3; i++)
            await story.RenameAsync(i);
        await Eventually.HoldsAsync(() => TwoNodes.StateOf(nodes.A) == SharedLayerState.Alone && TwoNodes.StateOf(nodes.B) == SharedLayerState.Alone, "both nodes have noticed");
        await story.RenameAsync(4);
        // Nobody tells the other node meanwhile, but it keeps nothing for longer than Lectern:Cache:AloneSeconds.
        await story.IsShownByTheOtherAsync(4);
        await recover();
        await nodes.TogetherAsync();
        await story.IsShownByTheOtherAsync(4);
        await story.RenameAsync(5);
        await story.IsShownByTheOtherAsync(5);
    });

    private static async Task UnderLoadAsync(TwoNodes nodes, Func<Story, Task> tell)
    {
        var course = await nodes.School.CourseAsync("Algebra", lessons: 2);
        var (page, list) = ($"/api/courses/{course.Slug}", "/api/courses");
        using var ada = nodes.A.ClientFor(nodes.School.Ada);
        await nodes.TogetherAsync();
        using var over = new CancellationTokenSource();
        var failures = new ConcurrentQueue<string>();
        var answers = 0;
        var readers = new[] { nodes.School.Anyone, nodes.AnyoneAtB }.SelectMany(client => new[] { page, list, $"{page}/lessons/1", "/courses" }.Select(path => Task.Run(() => ReadAsync(client, path), Cancel))).ToList();
        try
        {
            await tell(new(nodes, ada, course));
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(readers);
        }
        Assert.Empty(failures);
        TestContext.Current.TestOutputHelper?.WriteLine($"{answers} answers, none failed");
        Assert.True(answers > 100, "there was load");
        foreach (var node in new[] { nodes.A, nodes.B })
            Assert.InRange(node.Services.GetRequiredService<Cache>().Bytes, 1, 1 << 20);

        async Task ReadAsync(HttpClient client, string path)
        {
            while (!over.IsCancellationRequested)
            {
                try
                {
                    using var answer = await client.GetAsync(path, Cancel);
                    await answer.Content.ReadAsByteArrayAsync(Cancel);
                    Interlocked.Increment(ref answers);
                    if (answer.StatusCode != HttpStatusCode.OK)
                        failures.Enqueue($"{path}: {(int)answer.StatusCode}");
                }
                catch (HttpRequestException fault)
                {
                    failures.Enqueue($"{path}: {fault.Message}");
                }
                // The cores are few.
                await Task.Delay(2, CancellationToken.None);
            }
        }
    }

    /// <summary>What happens meanwhile: a course gets new names at one node, and the other shows them.</summary>
    private sealed record Story(TwoNodes Nodes, HttpClient Ada, Course Course)
    {
        public async Task RenameAsync(int number)
        {
            await Nodes.RenameAsync(Ada, Course, $"Algebra {number}");
            // Whoever wrote sees it in the next answer of that node, whatever Redis does.
            Assert.Contains($"\"title\":\"Algebra {number}\"", await Nodes.School.Anyone.GetStringAsync($"/api/courses/{Course.Slug}", Cancel), StringComparison.Ordinal);
        }

        public async Task IsShownByTheOtherAsync(int number)
        {
            foreach (var path in new[] { $"/api/courses/{Course.Slug}", "/api/courses" })
                await Eventually.HoldsAsync(async () => (await Nodes.AnyoneAtB.GetStringAsync(path, Cancel)).Contains($"\"title\":\"Algebra {number}\"", StringComparison.Ordinal), $"the other node shows name {number} at {path}");
        }
    }
}
