using System.Net;
using System.Net.Sockets;
using System.Text;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

/// <summary>Whatever answers on the port, the process lives and its callers get an answer.</summary>
public sealed class HostileServerTests
{
    private const string Hello = "%3\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nversion\r\n$5\r\n7.0.0\r\n";
    private const string Master = "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("$2147483647\r\n")]
    [InlineData("*1048577\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n")]
    [InlineData("\0\0\0\0\r\n")]
    [InlineData("$5\r\nhelloo\r\n")]
    public async Task A_reply_that_is_none_closes_the_connection_with_a_clear_cause(string reply)
    {
        await using var server = new Impostor(command => command == "GET" ? reply : null);
        await using var redis = await server.ConnectAsync();
        var failure = await Assert.ThrowsAsync<RedisUnavailableException>(() => redis.GetAsync("key", TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(RedisUnavailableReason.ConnectionLost, failure.Reason);
        Assert.IsType<RedisProtocolException>(failure.InnerException!.InnerException);
        Assert.Equal(1, redis.Epoch);
    }

    [Fact]
    public async Task A_reply_to_nobody_closes_the_connection()
    {
        await using var server = new Impostor(command => command == "GET" ? "$1\r\na\r\n+more\r\n" : null);
        await using var redis = await server.ConnectAsync();
        (await redis.GetAsync("key", TestContext.Current.CancellationToken))!.Dispose();
        await Eventually.HoldsAsync(() => redis.Epoch == 1, "the connection is given up");
    }

    [Theory]
    [InlineData(">2\r\n$10\r\ninvalidate\r\n:1\r\n")]
    [InlineData(">2\r\n$10\r\ninvalidate\r\n*1\r\n*0\r\n")]
    [InlineData(">1\r\n$10\r\ninvalidate\r\n>0\r\n>3\r\n+unknown\r\n_\r\n*1\r\n:1\r\n")]
    public async Task A_push_without_sense_kills_nobody(string push)
    {
        await using var server = new Impostor(command => command == "GET" ? push + "$1\r\na\r\n" : null);
        await using var redis = await server.ConnectAsync(new TrackingTests.Ledger().Track);
        try
        {
            (await redis.GetAsync("key", TestContext.Current.CancellationToken))!.Dispose();
        }
        catch (RedisUnavailableException)
        {
            // Reports that cannot be read are changes missed: the connection goes.
            Assert.Equal(1, redis.Epoch);
        }
    }

    [Fact]
    public async Task A_greeting_without_end_costs_the_time_limit_of_connecting()
    {
        await using var server = new Impostor(command => command == "HELLO" ? "%3\r\n$4\r\nmode\r\n" : "");
        await Assert.ThrowsAsync<RedisUnavailableException>(() => server.ConnectAsync(options => options.ConnectTimeout = TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public async Task An_old_server_is_told_apart_from_a_broken_one()
    {
        await using var server = new Impostor(command => "-ERR unknown command\r\n");
        Assert.Contains("needs Redis 6", (await Assert.ThrowsAsync<RedisErrorException>(() => server.ConnectAsync())).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_was_under_way_when_the_connection_broke_is_sent_again_only_if_that_is_harmless_and_asked_for(bool asked)
    {
        var (reads, writes) = (0, 0);
        await using var server = new Impostor(command => command switch
        {
            "GET" => Interlocked.Increment(ref reads) == 1 ? Impostor.HangUp : "$1\r\na\r\n",
            "INCR" => Interlocked.Increment(ref writes) == 1 ? Impostor.HangUp : ":1\r\n",
            _ => null,
        });
        await using var redis = await server.ConnectAsync(options => options.RetryIdempotent = asked);
        var read = redis.GetAsync("key", TestContext.Current.CancellationToken).AsTask();
        if (asked)
            (await read)!.Dispose();
        else
            Assert.Equal(RedisUnavailableReason.ConnectionLost, (await Assert.ThrowsAsync<RedisUnavailableException>(() => read)).Reason);
        var failure = await Assert.ThrowsAsync<RedisUnavailableException>(() => redis.SendAsync(new("INCR", "key"), TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(RedisUnavailableReason.ConnectionLost, failure.Reason);
        Assert.Equal((asked ? 2 : 1, 1), (reads, writes));
    }

    [Fact]
    public async Task Servers_that_redirect_in_a_circle_are_left_after_a_few_rounds()
    {
        var asked = 0;
        await using var server = new Impostor(command => command == "GET" && Interlocked.Increment(ref asked) > 0 ? "-MOVED 1 :{port}\r\n" : null);
        await using var redis = await server.ConnectAsync(options => options.MaxRedirects = 3);
        Assert.Equal("MOVED", (await Assert.ThrowsAsync<RedisErrorException>(() => redis.GetAsync("key", TestContext.Current.CancellationToken).AsTask())).Code);
        Assert.Equal(4, asked);
    }

    /// <summary>Answers each command with what the test says; null for what a plain master would say.</summary>
    private sealed class Impostor : IAsyncDisposable
    {
        public const string HangUp = "hang up";

        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Func<string, string?> _answer;
        private readonly Task _accepting;

        public Impostor(Func<string, string?> answer)
        {
            _answer = answer;
            _listener.Start();
            _accepting = AcceptAsync();
        }

        private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public Task<RedisClient> ConnectAsync(Action<Builder>? change = null)
        {
            var builder = new Builder { Endpoints = [new("127.0.0.1", Port)] };
            change?.Invoke(builder);
            return RedisClient.ConnectAsync(builder.Build(), TestContext.Current.CancellationToken);
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                    _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception cause) when (cause is SocketException or InvalidOperationException)
            {
                // The test is over.
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                while (await reader.ReadLineAsync() is { } head)
                {
                    var words = int.Parse(head.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
                    var command = "";
                    for (var i = 0; i < words; i++)
                    {
                        await reader.ReadLineAsync();
                        var word = await reader.ReadLineAsync();
                        command = i == 0 ? word! : command;
                    }
                    var answer = _answer(command) ?? command switch { "HELLO" => Hello, "ROLE" => Master, _ => "+OK\r\n" };
                    if (answer == HangUp)
                        return;
                    await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(answer.Replace("{port}", $"{Port}", StringComparison.Ordinal)));
                }
            }
            catch (IOException)
            {
                // The client has seen enough.
            }
            finally
            {
                client.Dispose();
            }
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _accepting;
        }
    }
}
