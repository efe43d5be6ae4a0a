using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lectern.Caching;

namespace Lectern.Benchmarks;

/// <summary>
/// Readers whose every read misses the memory, so that it asks Redis: how long they take while Redis is well, from the moment it is killed
/// or stopped, and a second later, when that is decided. The loader takes no time. Counts reads that failed.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- CacheOutage</c>. Needs redis-server on the path.</para>
/// </summary>
internal static class CacheOutage
{
    private const int Readers = 32;

    public static async Task RunAsync()
    {
        Console.WriteLine("| Redis is | reads | failed | p50 | p99 | most | reads over 30 ms | most of them by one reader |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        await MeasureAsync("killed", redis => redis.KillAsync());
        await MeasureAsync("stopped", redis => redis.PauseAsync());
    }

    private static async Task MeasureAsync(string name, Func<RedisProcess, Task> trouble)
    {
        await using var redis = new RedisProcess();
        redis.Start();
        await using var cache = await redis.JoinAsync(1);
        await ReadAsync(cache, "warm-up", TimeSpan.FromSeconds(2), print: false);
        await ReadAsync(cache, $"well, before it is {name}", TimeSpan.FromSeconds(2));
        var during = ReadAsync(cache, $"{name}, and that is being found out", TimeSpan.FromSeconds(3));
        await trouble(redis);
        await during;
        await ReadAsync(cache, $"{name}, and that is known", TimeSpan.FromSeconds(2));
        if (name == "stopped")
            await redis.ResumeAsync();
    }

    private static async Task ReadAsync(Cache cache, string phase, TimeSpan length, bool print = true)
    {
        var (times, failed, slow) = (new ConcurrentBag<double>(), 0, new int[Readers]);
        var family = new CacheFamily("outage") { EarlyRefresh = 0 };
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(reader => Task.Run(async () =>
        {
            for (var i = 0; watch.Elapsed < length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                try
                {
                    await cache.GetAsync(new CacheKey(family, $"{phase}:{reader}:{i}"), 0, static (_, _, _) => Task.FromResult<string?>("value"), WordCodec.Instance, CancellationToken.None);
                }
                catch (Exception)
                {
                    Interlocked.Increment(ref failed);
                }
                var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                times.Add(took);
                if (took > 30)
                    slow[reader]++;
                await Task.Delay(1);
            }
        })));
        if (!print)
            return;
        var sorted = times.Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {phase} | {sorted.Length:N0} | {failed} | {sorted[sorted.Length / 2]:0.0} ms | {sorted[sorted.Length * 99 / 100]:0.0} ms | {sorted[^1]:0.0} ms | {slow.Sum()} | {slow.Max()} |"));
    }

    private sealed class WordCodec : ICacheCodec<string>
    {
        public static WordCodec Instance { get; } = new();

        public int SizeOf(string value) => value.Length;

        public void Write(string value, IBufferWriter<byte> bytes) => bytes.Write(Encoding.UTF8.GetBytes(value));

        public string? Read(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
    }
}
