using System.Collections.Concurrent;
using System.Net;
using Lectern.Caching.Shared;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Web;

/// <summary>Redis goes and comes back under two nodes that are asked without a pause.</summary>
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

    private static async Task RunAsync(TwoNodes nodes, Func<Task> fail, Func<Task> recover)
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
            await RenameAsync(0);
            await fail();
            for (var i = 1; i <= 3; i++)
                await RenameAsync(i);
            await Eventually.HoldsAsync(() => TwoNodes.StateOf(nodes.A) == SharedLayerState.Alone && TwoNodes.StateOf(nodes.B) == SharedLayerState.Alone, "both nodes have noticed");
            await RenameAsync(4);
            // Nobody tells the other node meanwhile, but it keeps nothing for longer than Lectern:Cache:AloneSeconds.
            await Eventually.HoldsAsync(async () => (await nodes.AnyoneAtB.GetStringAsync(page, Cancel)).Contains("\"title\":\"Algebra 4\"", StringComparison.Ordinal), "the other node shows it without Redis");
            await recover();
            await nodes.TogetherAsync();
            foreach (var path in new[] { page, list })
                await Eventually.HoldsAsync(async () => (await nodes.AnyoneAtB.GetStringAsync(path, Cancel)).Contains("\"title\":\"Algebra 4\"", StringComparison.Ordinal), "nothing that Redis held is believed");
            await RenameAsync(5);
            await Eventually.HoldsAsync(async () => (await nodes.AnyoneAtB.GetStringAsync(page, Cancel)).Contains("\"title\":\"Algebra 5\"", StringComparison.Ordinal), "Redis tells again");
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(readers);
        }
        Assert.Empty(failures);
        TestContext.Current.TestOutputHelper?.WriteLine($"{answers} answers, none failed");
        Assert.True(answers > 100, "there was load");

        async Task RenameAsync(int number)
        {
            await nodes.RenameAsync(ada, course, $"Algebra {number}");
            // Whoever wrote sees it in the next answer of that node, whatever Redis does.
            Assert.Contains($"\"title\":\"Algebra {number}\"", await nodes.School.Anyone.GetStringAsync(page, Cancel), StringComparison.Ordinal);
        }

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
}
