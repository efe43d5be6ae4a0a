using System.Text;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

/// <summary>The promise as a whole: who keeps to the rules of docs/redis.md holds nothing stale, whatever happens to the connection.</summary>
public sealed class CoherenceTests(RedisServer server) : IClassFixture<RedisServer>
{
    private const int Keys = 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readers_who_keep_values_hold_no_stale_one_though_their_connection_is_cut_again_and_again()
    {
        var kept = new KeptValues();
        await using var redis = await server.ConnectAsync(options => options.Tracking = new() { Listener = kept });
        await using var writer = await server.ConnectAsync();
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await Task.WhenAll([CutAsync(redis, over.Token), WriteAsync(writer, over.Token), .. Enumerable.Range(0, 4).Select(seed => ReadAsync(redis, kept, seed, over.Token))]);

        // What the server sent before this answer has been heard when the answer is here.
        await Eventually.AnswersAsync(() => redis.SendAsync(new("PING") { KeyIndex = -1 }, Cancel));
        Assert.True(redis.Epoch > 0, "the connection was cut");
        for (var key = 0; key < Keys; key++)
            if (kept.Find($"kept:{key}") is { } value)
                Assert.Equal((await writer.SendAsync(new("GET", $"kept:{key}"), Cancel)).ToString(), value);
        Assert.True(kept.Hits > 1000, "values were kept at all");
    }

    private async Task CutAsync(RedisClient redis, CancellationToken over)
    {
        do
        {
            await Task.Delay(250, Cancel);
            var id = await Eventually.AnswersAsync(() => redis.SendAsync(new("CLIENT", "ID") { KeyIndex = -1 }, Cancel));
            await server.CliAsync("CLIENT", "KILL", "ID", id.ToString()!);
        }
        while (!over.IsCancellationRequested);
    }

    private static async Task WriteAsync(RedisClient writer, CancellationToken over)
    {
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            await writer.SetAsync($"kept:{i % Keys}", i, cancel: Cancel);
            if (i % 50 == 0)
                await Task.Delay(1, Cancel);
        }
    }

    private static async Task ReadAsync(RedisClient redis, KeptValues kept, int seed, CancellationToken over)
    {
        var random = new Random(seed);
        while (!over.IsCancellationRequested)
        {
            var key = $"kept:{random.Next(Keys)}";
            // The cores are few, and the writer needs one too.
            await Task.Yield();
            if (kept.Find(key) is not null)
                continue;
            var (epoch, changes) = (redis.Epoch, kept.ChangesOf(key));
            try
            {
                using var lease = await redis.GetAsync(key, Cancel);
                if (lease is not null)
                    kept.Keep(key, Encoding.UTF8.GetString(lease.Span), changes, () => redis.Epoch == epoch);
            }
            catch (RedisUnavailableException)
            {
                await Task.Delay(5, Cancel);
            }
        }
    }

    /// <summary>The smallest cache that keeps to the rules.</summary>
    private sealed class KeptValues : IRedisTrackingListener
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, string> _values = [];
        private readonly Dictionary<string, int> _changes = [];
        private int _hits;

        public int Hits => _hits;

        public string? Find(string key)
        {
            lock (_gate)
            {
                if (!_values.TryGetValue(key, out var value))
                    return null;
                _hits++;
                return value;
            }
        }

        public int ChangesOf(string key)
        {
            lock (_gate)
                return _changes.GetValueOrDefault(key);
        }

        public void Keep(string key, string value, int changesBefore, Func<bool> sameEpoch)
        {
            lock (_gate)
                if (_changes.GetValueOrDefault(key) == changesBefore && sameEpoch())
                    _values[key] = value;
        }

        public void Invalidated(ReadOnlySpan<byte> key)
        {
            var text = Encoding.UTF8.GetString(key);
            lock (_gate)
            {
                _values.Remove(text);
                _changes[text] = _changes.GetValueOrDefault(text) + 1;
            }
        }

        public void InvalidatedAll() => Lost(default);

        public void Lost(RedisEndpoint server)
        {
            lock (_gate)
                _values.Clear();
        }
    }
}
