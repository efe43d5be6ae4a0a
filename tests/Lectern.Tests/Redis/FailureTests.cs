using System.Diagnostics;
using System.Text;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

[Trait("Pace", "slow")]
public sealed class FailureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_server_costs_nobody_a_wait_and_comes_back_by_itself()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await server.ConnectAsync();
        await redis.SetAsync("key", "1", cancel: Cancel);
        await server.KillAsync();
        await Eventually.HoldsAsync(() => redis.State == RedisClientState.Unavailable, "the death is noticed");
        var watch = Stopwatch.StartNew();
        for (var caller = 0; caller < 1000; caller++)
        {
            var failure = await Assert.ThrowsAsync<RedisUnavailableException>(() => redis.GetAsync("key", Cancel).AsTask());
            Assert.Equal(RedisUnavailableReason.BreakerOpen, failure.Reason);
            Assert.True(failure.NothingWasSent);
        }
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"a thousand callers waited {watch.Elapsed.TotalSeconds:0.0} s together");
        await server.InitializeAsync();
        Assert.Null(await Eventually.AnswersAsync(() => redis.GetAsync("key", Cancel)));
        Assert.Equal((RedisClientState.Ready, RedisBreakerState.Closed), (redis.State, Assert.Single(redis.Nodes).Breaker));
    }

    [Fact]
    public async Task A_server_that_hangs_costs_one_time_limit_and_then_nothing()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await server.ConnectAsync(options => (options.CommandTimeout, options.ConnectTimeout) = (TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(500)));
        await server.PauseAsync();
        var failure = await Assert.ThrowsAsync<RedisUnavailableException>(() => redis.GetAsync("key", Cancel).AsTask());
        Assert.Contains(failure.Reason, (RedisUnavailableReason[])[RedisUnavailableReason.TimedOut, RedisUnavailableReason.ConnectionLost]);
        await Eventually.HoldsAsync(() => redis.State == RedisClientState.Unavailable, "the breaker opens");
        var watch = Stopwatch.StartNew();
        for (var caller = 0; caller < 100; caller++)
            Assert.Equal(RedisUnavailableReason.BreakerOpen, (await Assert.ThrowsAsync<RedisUnavailableException>(() => redis.GetAsync("key", Cancel).AsTask())).Reason);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3));
        Assert.Equal(1, redis.Epoch);
        await server.ResumeAsync();
        Assert.Null(await Eventually.AnswersAsync(() => redis.GetAsync("key", Cancel)));
    }

    [Fact]
    public async Task A_server_that_hangs_while_nobody_asks_is_noticed()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await server.ConnectAsync(options => (options.CommandTimeout, options.HeartbeatInterval) = (TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(100)));
        await Task.Delay(400, Cancel);
        Assert.Equal(0, redis.Epoch);
        await server.PauseAsync();
        await Eventually.HoldsAsync(() => redis.Epoch == 1, "the silence is noticed");
        await server.ResumeAsync();
    }

    [Fact]
    public async Task Callers_who_leave_early_do_not_hide_that_the_server_hangs()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await server.ConnectAsync(options => options.CommandTimeout = TimeSpan.FromMilliseconds(500));
        await server.PauseAsync();
        await Eventually.HoldsAsync(async () =>
        {
            using var leave = new CancellationTokenSource(30);
            try
            {
                await redis.GetAsync("key", leave.Token);
            }
            catch (Exception cause) when (cause is RedisException or OperationCanceledException)
            {
                // One or the other is the point of the test.
            }
            return redis.State == RedisClientState.Unavailable;
        }, "the breaker opens");
        await server.ResumeAsync();
    }

    [Fact]
    public async Task A_slow_command_that_is_answered_in_time_harms_nobody()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await server.ConnectAsync();
        var slow = redis.SendAsync(new("DEBUG", "SLEEP", "0.7") { KeyIndex = -1 }, Cancel).AsTask();
        Assert.Null(await redis.GetAsync("key", Cancel));
        await slow;
        Assert.Equal(0, redis.Epoch);
    }

    [Fact]
    public async Task A_cut_connection_fails_what_is_under_way_and_is_made_anew_at_once()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await server.ConnectAsync();
        await redis.SetAsync("count", "0", cancel: Cancel);
        await server.CliAsync("CLIENT", "KILL", "TYPE", "normal");
        await Eventually.HoldsAsync(() => redis.Epoch == 1, "the cut is noticed");
        Assert.Equal("1", (await redis.SendAsync(new("INCR", "count"), Cancel)).ToString());
        Assert.Equal(1, redis.Epoch);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await server.ConnectAsync(options => options.MaxInFlight = 16);
        await server.PauseAsync();
        var waiting = Enumerable.Range(0, 40).Select(_ => redis.GetAsync("key", Cancel).AsTask()).ToArray();
        await Eventually.HoldsAsync(() => waiting.Count(one => one.IsFaulted) > 20, "the rest is refused");
        var refusal = Assert.IsType<RedisUnavailableException>(waiting[^1].Exception!.InnerException);
        Assert.Equal((RedisUnavailableReason.QueueFull, true), (refusal.Reason, refusal.NothingWasSent));
        Assert.Contains("MaxInFlight (now 16)", refusal.Message, StringComparison.Ordinal);
        await server.ResumeAsync();
        await Task.WhenAll(waiting.Where(one => !one.IsFaulted));
    }

    [Fact]
    public async Task A_server_without_memory_refuses_writes_and_answers_reads()
    {
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", "noeviction");
        await using var redis = await server.ConnectAsync();
        await redis.SetAsync("before", "1", cancel: Cancel);
        await server.CliAsync("CONFIG", "SET", "maxmemory", "1mb");
        var refusal = await Assert.ThrowsAsync<RedisErrorException>(() => redis.SetAsync("after", new byte[2_000_000], cancel: Cancel).AsTask());
        Assert.Equal("OOM", refusal.Code);
        using var lease = await redis.GetAsync("before", Cancel);
        Assert.Equal("1", Encoding.UTF8.GetString(lease!.Span));
    }

    [Fact]
    public async Task A_wrong_password_is_said_and_the_right_one_of_a_user_works()
    {
        await using var server = RedisServer.StartUnasked("--requirepass", "secret");
        await Eventually.HoldsAsync(async () => (await server.CliAsync("PING")).StartsWith("NOAUTH", StringComparison.Ordinal), "redis-server answers");
        await server.CliAsync("-a", "secret", "ACL", "SETUSER", "lectern", "on", ">other", "~*", "+@all");
        var refusal = await Assert.ThrowsAsync<RedisErrorException>(() => server.ConnectAsync(options => options.Password = "wrong"));
        Assert.Equal("WRONGPASS", refusal.Code);
        Assert.Equal("NOAUTH", (await Assert.ThrowsAsync<RedisErrorException>(() => server.ConnectAsync())).Code);
        await using var byDefault = await server.ConnectAsync(options => options.Password = "secret");
        await using var byUser = await server.ConnectAsync(options => (options.Username, options.Password) = ("lectern", "other"));
        Assert.True(await byUser.SetAsync("key", "1", cancel: Cancel));
        Assert.NotNull(await byDefault.GetAsync("key", Cancel));
    }

    [Fact]
    public async Task A_client_may_start_before_its_server()
    {
        await using var server = RedisServer.StartUnasked();
        await server.KillAsync();
        await using var redis = RedisClient.Start(server.Options());
        await Assert.ThrowsAsync<RedisUnavailableException>(() => redis.GetAsync("key", Cancel).AsTask());
        Assert.Equal(RedisClientState.Unavailable, redis.State);
        await Assert.ThrowsAsync<RedisUnavailableException>(() => server.ConnectAsync());
        await server.InitializeAsync();
        Assert.True(await Eventually.AnswersAsync(() => redis.SetAsync("key", "1", cancel: Cancel)));
    }

    [Fact]
    public async Task A_closed_client_fails_what_is_under_way_and_refuses_the_rest()
    {
        await using var server = await RedisServer.StartAsync();
        var redis = await server.ConnectAsync();
        await server.PauseAsync();
        var asked = redis.GetAsync("key", Cancel).AsTask();
        await redis.DisposeAsync();
        await redis.DisposeAsync();
        await Assert.ThrowsAsync<RedisUnavailableException>(() => asked);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => redis.GetAsync("key", Cancel).AsTask());
        Assert.Equal(RedisClientState.Closed, redis.State);
    }
}
