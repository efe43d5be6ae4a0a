using System.Text;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

public sealed class CommandTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_value_comes_back_as_the_same_bytes()
    {
        await using var redis = await server.ConnectAsync();
        foreach (var length in (int[])[0, 1, 100, 5000, 70_000, 3_000_000])
        {
            var value = new byte[length];
            new Random(length).NextBytes(value);
            Assert.True(await redis.SetAsync($"bytes:{length}", value, cancel: Cancel));
            using var lease = await redis.GetAsync($"bytes:{length}", Cancel);
            Assert.True(lease!.Span.SequenceEqual(value));
            Assert.Equal(length, await redis.GetAsync($"bytes:{length}", (ref RedisReplyReader reply) => (int)reply.ReadBytes().Length, Cancel));
        }
        Assert.Null(await redis.GetAsync("bytes:none", Cancel));
    }

    [Fact]
    public async Task A_lease_given_back_holds_nothing()
    {
        await using var redis = await server.ConnectAsync();
        await redis.SetAsync("leased", "value", cancel: Cancel);
        var lease = await redis.GetAsync("leased", Cancel);
        lease!.Dispose();
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Memory);
    }

    [Fact]
    public async Task Set_keeps_its_conditions_and_its_expiry()
    {
        await using var redis = await server.ConnectAsync();
        Assert.False(await redis.SetAsync("set:a", "1", when: RedisSetWhen.Present, cancel: Cancel));
        Assert.True(await redis.SetAsync("set:a", "1", TimeSpan.FromMinutes(1), RedisSetWhen.Missing, Cancel));
        Assert.False(await redis.SetAsync("set:a", "2", when: RedisSetWhen.Missing, cancel: Cancel));
        Assert.InRange((await redis.SendAsync(new("PTTL", "set:a"), Cancel)).AsInteger(), 1, 60_000);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => redis.SetAsync("set:a", "1", TimeSpan.Zero, cancel: Cancel).AsTask());
    }

    [Fact]
    public async Task Several_keys_are_read_and_removed_together()
    {
        await using var redis = await server.ConnectAsync();
        await redis.SetAsync("many:1", "one", cancel: Cancel);
        await redis.SetAsync("many:3", "three", cancel: Cancel);
        RedisArgument[] keys = ["many:1", "many:2", "many:3"];
        using (var values = await redis.MGetAsync(keys, Cancel))
            Assert.Equal(["one", null, "three"], Enumerable.Range(0, values.Count).Select(i => values[i] is { } lease ? Encoding.UTF8.GetString(lease.Span) : null));
        Assert.Equal(2, await redis.DeleteAsync(keys, Cancel));
        Assert.Equal(0, await redis.DeleteAsync(keys, Cancel));
        Assert.Equal(0, await redis.DeleteAsync(default, Cancel));
        Assert.Equal(0, (await redis.MGetAsync(default, Cancel)).Count);
    }

    [Fact]
    public async Task A_script_is_sent_once_and_then_called_by_name_even_after_the_server_forgot_it()
    {
        await using var redis = await server.ConnectAsync();
        var script = new RedisScript("return {KEYS[1], ARGV[1], tonumber(ARGV[2]) + 1}");
        for (var round = 0; round < 3; round++)
        {
            var reply = await redis.EvalAsync(script, ["key"], ["text", 41], Cancel);
            Assert.Equal(["key", "text", "42"], reply.Items.Select(item => item.ToString()));
            if (round == 1)
                await redis.SendAsync(new("SCRIPT", "FLUSH") { KeyIndex = -1 }, Cancel);
        }
        Assert.Equal("a 5", await redis.EvalAsync(new("return {'a', 5}"), [], [], ReadPair, Cancel));
    }

    private static string ReadPair(ref RedisReplyReader reply)
    {
        Assert.Equal(2, reply.ReadCount());
        return $"{reply.ReadText()} {reply.ReadInteger()}";
    }

    [Fact]
    public async Task A_refusal_is_thrown_alone_and_a_reply_among_many()
    {
        await using var redis = await server.ConnectAsync();
        await redis.SetAsync("text", "abc", cancel: Cancel);
        var refusal = await Assert.ThrowsAsync<RedisErrorException>(() => redis.SendAsync(new("LPUSH", "text", "x"), Cancel).AsTask());
        Assert.Equal("WRONGTYPE", refusal.Code);
        var replies = await redis.SendAllAsync([new("INCR", "counter"), new("LPUSH", "text", "x"), new("INCRBY", "counter", 9)], Cancel);
        Assert.Equal([RedisReplyKind.Integer, RedisReplyKind.Error, RedisReplyKind.Integer], replies.Select(reply => reply.Kind));
        Assert.Equal(10, replies[2].AsInteger());
    }

    [Fact]
    public async Task A_thousand_callers_at_once_each_get_their_own_answer()
    {
        await using var redis = await server.ConnectAsync();
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(async caller =>
        {
            for (var round = 0; round < 10; round++)
            {
                await redis.SetAsync($"own:{caller}", $"{caller}/{round}", cancel: Cancel);
                using var lease = await redis.GetAsync($"own:{caller}", Cancel);
                Assert.Equal($"{caller}/{round}", Encoding.UTF8.GetString(lease!.Span));
            }
        }));
        Assert.Equal(1, redis.Nodes.Count(node => node.IsConnected));
    }

    [Fact]
    public async Task Callers_who_leave_do_not_shift_the_answers_of_those_who_stay()
    {
        await using var redis = await server.ConnectAsync();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async caller =>
        {
            var random = new Random(caller);
            await redis.SetAsync($"stay:{caller}", $"{caller}", cancel: Cancel);
            for (var round = 0; round < 20; round++)
            {
                using var leave = new CancellationTokenSource();
                var asked = redis.GetAsync($"stay:{caller}", leave.Token);
                if (random.Next(2) == 0)
                    await leave.CancelAsync();
                try
                {
                    using var lease = await asked;
                    Assert.Equal($"{caller}", Encoding.UTF8.GetString(lease!.Span));
                }
                catch (OperationCanceledException)
                {
                    // It was this caller's wish.
                }
            }
        }));
    }

    [Fact]
    public async Task A_cancelled_caller_leaves_before_the_server_answers()
    {
        await using var slow = await RedisServer.StartAsync();
        await using var redis = await slow.ConnectAsync(options => options.CommandTimeout = TimeSpan.FromSeconds(30));
        await slow.PauseAsync();
        using var leave = new CancellationTokenSource();
        var asked = redis.GetAsync("key", leave.Token).AsTask();
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await slow.ResumeAsync();
        Assert.Null(await redis.GetAsync("key", Cancel));
    }

    [Fact]
    public async Task A_decoder_that_fails_fails_its_own_caller_only()
    {
        await using var redis = await server.ConnectAsync();
        await redis.SetAsync("decoded", "12", cancel: Cancel);
        var failing = redis.GetAsync<int>("decoded", (ref RedisReplyReader _) => throw new FormatException("mine"), Cancel).AsTask();
        var wrongType = redis.GetAsync("decoded", (ref RedisReplyReader reply) => reply.ReadInteger(), Cancel).AsTask();
        var fine = redis.GetAsync("decoded", (ref RedisReplyReader reply) => int.Parse(reply.ReadText(), System.Globalization.CultureInfo.InvariantCulture), Cancel).AsTask();
        await Assert.ThrowsAsync<FormatException>(() => failing);
        await Assert.ThrowsAsync<InvalidOperationException>(() => wrongType);
        Assert.Equal(12, await fine);
        Assert.Equal(0, redis.Epoch);
    }

    [Fact]
    public void Commands_that_would_take_the_shared_connection_are_refused()
    {
        foreach (var name in (string[])["SUBSCRIBE", "blpop", "MULTI", "SELECT", "MONITOR", "QUIT"])
            Assert.Throws<ArgumentException>(() => new RedisCommand(name, "x"));
        Assert.Throws<ArgumentException>(() => new RedisCommand("CLIENT", "REPLY", "OFF"));
        Assert.Throws<ArgumentException>(() => new RedisCommand("XREAD", "BLOCK", 0, "STREAMS", "s", "$"));
    }

    [Fact]
    public async Task A_map_a_set_and_a_double_are_read_as_what_they_are()
    {
        await using var redis = await server.ConnectAsync();
        await redis.SendAsync(new("HSET", "types:h", "field", 1), Cancel);
        await redis.SendAsync(new("SADD", "types:s", "member"), Cancel);
        await redis.SendAsync(new("ZADD", "types:z", "1.5", "member"), Cancel);
        Assert.Equal("Map(Bulk:field Bulk:1)", Frames.Show(await redis.SendAsync(new("HGETALL", "types:h"), Cancel)));
        Assert.Equal("Set(Bulk:member)", Frames.Show(await redis.SendAsync(new("SMEMBERS", "types:s"), Cancel)));
        Assert.Equal(1.5, (await redis.SendAsync(new("ZSCORE", "types:z", "member"), Cancel)).AsDouble());
        Assert.True((await redis.SendAsync(new("ZSCORE", "types:z", "nobody"), Cancel)).IsNull);
        Assert.Equal("Verbatim", $"{(await redis.SendAsync(new("LATENCY", "DOCTOR") { KeyIndex = -1 }, Cancel)).Kind}");
    }

    [Fact]
    public async Task A_value_over_the_limit_is_not_sent()
    {
        await using var redis = await server.ConnectAsync(options => options.MaxBulkBytes = 1024);
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => redis.SetAsync("big", new byte[2000], cancel: Cancel).AsTask());
        Assert.Contains("MaxBulkBytes (now 1,024)", refusal.Message, StringComparison.Ordinal);
    }
}
