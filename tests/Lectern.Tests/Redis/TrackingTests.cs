using System.Collections.Concurrent;
using System.Text;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

public sealed class TrackingTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_that_was_read_is_reported_when_somebody_else_changes_it_and_no_other_is()
    {
        var heard = new Ledger();
        await using var redis = await server.ConnectAsync(heard.Track);
        await redis.GetAsync("read", Cancel);
        await server.CliAsync("SET", "unread", "1");
        await server.CliAsync("SET", "read", "1");
        await Eventually.HoldsAsync(() => heard.Keys.Contains("read"), "the change is reported");
        Assert.DoesNotContain("unread", heard.Keys);
        await server.CliAsync("SET", "read", "2");
        await redis.GetAsync("read", Cancel);
        Assert.Single(heard.Keys, "read");
    }

    [Fact]
    public async Task A_key_that_was_not_there_is_reported_when_it_comes()
    {
        var heard = new Ledger();
        await using var redis = await server.ConnectAsync(heard.Track);
        Assert.Null(await redis.GetAsync("absent", Cancel));
        await server.CliAsync("SET", "absent", "1");
        await Eventually.HoldsAsync(() => heard.Keys.Contains("absent"), "the change is reported");
    }

    [Fact]
    public async Task Keys_read_in_a_script_and_keys_changed_by_this_client_are_reported_too()
    {
        var heard = new Ledger();
        await using var redis = await server.ConnectAsync(heard.Track);
        await redis.EvalAsync(new("return redis.call('GET', KEYS[1])"), ["scripted"], [], Cancel);
        await redis.SetAsync("scripted", "mine", cancel: Cancel);
        await Eventually.HoldsAsync(() => heard.Keys.Contains("scripted"), "the change is reported");
    }

    [Fact]
    public async Task A_key_that_expires_is_reported()
    {
        var heard = new Ledger();
        await using var redis = await server.ConnectAsync(heard.Track);
        await redis.SetAsync("brief", "1", TimeSpan.FromMilliseconds(200), cancel: Cancel);
        (await redis.GetAsync("brief", Cancel))?.Dispose();
        await Eventually.HoldsAsync(() => heard.Keys.Contains("brief"), "the expiry is reported");
    }

    [Fact]
    public async Task A_flush_is_reported_as_everything()
    {
        await using var own = await RedisServer.StartAsync();
        var heard = new Ledger();
        await using var redis = await own.ConnectAsync(heard.Track);
        await redis.GetAsync("flushed", Cancel);
        await own.CliAsync("FLUSHALL");
        await Eventually.HoldsAsync(() => heard.All > 0, "the flush is reported");
    }

    [Fact]
    public async Task Prefixes_are_reported_whether_read_or_not()
    {
        var heard = new Ledger();
        await using var redis = await server.ConnectAsync(options =>
            options.Tracking = new() { Listener = heard, Mode = RedisTrackingMode.Prefixes, Prefixes = ["course:", "tag:"] });
        await server.CliAsync("SET", "course:1", "x");
        await server.CliAsync("SET", "other:1", "x");
        await server.CliAsync("SET", "tag:1", "x");
        await Eventually.HoldsAsync(() => heard.Keys.Contains("tag:1"), "the change is reported");
        Assert.Equal(["course:1", "tag:1"], heard.Keys);
    }

    /// <summary>What a cache stands on: once a changed value is read, the change has been reported before.</summary>
    [Fact]
    public async Task No_reply_overtakes_the_report_of_an_earlier_change()
    {
        var heard = new Ledger();
        await using var redis = await server.ConnectAsync(heard.Track);
        await using var writer = await server.ConnectAsync();
        for (var round = 0; round < 200; round++)
        {
            (await redis.GetAsync("ordered", Cancel))?.Dispose();
            await writer.SetAsync("ordered", round, cancel: Cancel);
            using var lease = await redis.GetAsync("ordered", Cancel);
            Assert.Equal($"{round}", Encoding.UTF8.GetString(lease!.Span));
            Assert.Equal(round + 1, heard.Keys.Count);
        }
    }

    [Fact]
    public async Task A_lost_connection_is_told_before_its_callers_fail_and_before_the_next_one_answers()
    {
        await using var own = await RedisServer.StartAsync();
        var heard = new Ledger();
        await using var redis = await own.ConnectAsync(heard.Track);
        (await redis.GetAsync("tracked", Cancel))?.Dispose();
        Assert.Equal(0, redis.Epoch);
        await own.PauseAsync();
        var asked = redis.GetAsync("tracked", Cancel).AsTask();
        await own.KillAsync();
        var failure = await Assert.ThrowsAsync<RedisUnavailableException>(() => asked);
        Assert.Equal(RedisUnavailableReason.ConnectionLost, failure.Reason);
        Assert.Equal((1, 1), (heard.Losses, redis.Epoch));
        await own.InitializeAsync();
        await Eventually.AnswersAsync(() => redis.GetAsync("tracked", Cancel));
        await own.CliAsync("SET", "tracked", "new");
        await Eventually.HoldsAsync(() => heard.Keys.Contains("tracked"), "the new connection tracks as the old one did");
        Assert.Equal(1, redis.Epoch);
    }

    [Fact]
    public async Task A_listener_that_fails_costs_the_connection_and_not_a_change()
    {
        var heard = new Ledger { FailOn = "poison" };
        await using var redis = await server.ConnectAsync(heard.Track);
        await redis.GetAsync("poison", Cancel);
        await server.CliAsync("SET", "poison", "1");
        await Eventually.HoldsAsync(() => redis.Epoch == 1 && heard.Losses == 1, "the connection is given up");
        heard.FailOn = null;
        using var lease = await Eventually.AnswersAsync(() => redis.GetAsync("poison", Cancel));
        Assert.NotNull(lease);
    }

    /// <summary>Writes down what it is told.</summary>
    internal sealed class Ledger : IRedisTrackingListener
    {
        private int _all;
        private int _losses;

        public ConcurrentQueue<string> Keys { get; } = new();
        public int All => Volatile.Read(ref _all);
        public int Losses => Volatile.Read(ref _losses);
        public string? FailOn { get; set; }

        public void Track(Builder options) => options.Tracking = new() { Listener = this };

        public void Invalidated(ReadOnlySpan<byte> key)
        {
            var text = Encoding.UTF8.GetString(key);
            if (text == FailOn)
                throw new InvalidOperationException("A bug of the listener.");
            Keys.Enqueue(text);
        }

        public void InvalidatedAll() => Interlocked.Increment(ref _all);

        public void Lost(RedisEndpoint server) => Interlocked.Increment(ref _losses);
    }
}
