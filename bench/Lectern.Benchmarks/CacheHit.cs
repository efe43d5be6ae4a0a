using System.Diagnostics;
using System.Globalization;
using Lectern.Caching;
using Microsoft.Extensions.Caching.Memory;

namespace Lectern.Benchmarks;

/// <summary>
/// What a hit costs: a key of three segments with two tags, so five generations are held against. Time and bytes of one thread, and what
/// two threads reach against one, on the same key and on different keys. The peer is MemoryCache of the shared framework, which checks
/// the expiry and knows no tags. Rounds alternate, so that a busy machine hits all alike; medians, and for two threads the best quarter
/// too: on two shared cores another program's turn is ours to lose.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- CacheHit</c>.</para>
/// </summary>
internal static class CacheHit
{
    private const int Rounds = 21;
    private const int Calls = 400_000;
    private const int Keys = 64;

    private static readonly byte[] Value = new byte[5600];

    private sealed record Way(string Name, Action<int, int> Run, List<double> Nanoseconds, List<double> SameKey, List<double> OtherKeys)
    {
        public double Bytes { get; set; }
    }

    public static async Task RunAsync()
    {
        await using var cache = new Cache(new(), TimeProvider.System, new Random(1));
        using var peer = new MemoryCache(new MemoryCacheOptions());
        var family = new CacheFamily("hit") { Lifetime = TimeSpan.FromHours(20), EarlyRefresh = 0 };
        var keys = Enumerable.Range(0, Keys).Select(i => new CacheKey(family, $"course:{i:D4}:page", "school:1", $"teacher:{i}")).ToArray();
        foreach (var key in keys)
        {
            await cache.GetAsync(key, 0, static (_, _, _) => Task.FromResult<byte[]?>(Value), BytesCodec.Instance, CancellationToken.None);
            peer.Set(key.Text, Value, TimeSpan.FromHours(20));
        }
        Way[] ways =
        [
            new("TryGet", (first, calls) => TryGet(cache, keys, first, calls), [], [], []),
            new("GetAsync", (first, calls) => Get(cache, keys, first, calls), [], [], []),
            new("MemoryCache.TryGetValue", (first, calls) => Peer(peer, keys, first, calls), [], [], []),
        ];
        for (var round = -3; round < Rounds; round++)
        {
            foreach (var way in ways)
                Measure(way, counts: round >= 0);
        }
        Console.WriteLine("| hit | time | bytes | two threads, same key | two threads, different keys |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        foreach (var way in ways)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {way.Name} | {At(way.Nanoseconds, 0.5):0.0} ns (best quarter {At(way.Nanoseconds, 0.25):0.0}) | {way.Bytes:0.00} B | {At(way.SameKey, 0.5):0.00}x (best quarter {At(way.SameKey, 0.75):0.00}) | {At(way.OtherKeys, 0.5):0.00}x (best quarter {At(way.OtherKeys, 0.75):0.00}) |"));
        }
    }

    private static void Measure(Way way, bool counts)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var alone = Time(() => way.Run(0, Calls));
        var bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
        var same = Together(way, 0, 0);
        var apart = Together(way, 0, 1);
        if (!counts)
            return;
        way.Nanoseconds.Add(alone.TotalNanoseconds / Calls);
        way.Bytes = Math.Floor(bytes * 100) / 100;
        way.SameKey.Add(2 * alone / same);
        way.OtherKeys.Add(2 * alone / apart);
    }

    private static TimeSpan Together(Way way, int first, int second)
    {
        using var start = new Barrier(3);
        var threads = Array.ConvertAll([first, second], key => new Thread(() =>
        {
            start.SignalAndWait();
            way.Run(key, Calls);
            start.SignalAndWait();
        }));
        foreach (var thread in threads)
            thread.Start();
        start.SignalAndWait();
        return Time(start.SignalAndWait);
    }

    private static TimeSpan Time(Action run)
    {
        var watch = Stopwatch.StartNew();
        run();
        return watch.Elapsed;
    }

    private static void TryGet(Cache cache, CacheKey[] keys, int key, int calls)
    {
        var text = keys[key].Text;
        for (var i = 0; i < calls; i++)
        {
            if (!cache.TryGet<byte[]>(text, out _))
                throw new InvalidOperationException("No hit.");
        }
    }

    private static void Get(Cache cache, CacheKey[] keys, int key, int calls)
    {
        var hot = keys[key];
        for (var i = 0; i < calls; i++)
        {
            if (!IsThere(cache.GetAsync(hot, 0, static (_, _, _) => Task.FromResult<byte[]?>(null), BytesCodec.Instance, CancellationToken.None)))
                throw new InvalidOperationException("No hit.");
        }
    }

    private static bool IsThere(ValueTask<byte[]?> answer) => answer.IsCompletedSuccessfully;

    private static void Peer(MemoryCache peer, CacheKey[] keys, int key, int calls)
    {
        var text = keys[key].Text;
        for (var i = 0; i < calls; i++)
        {
            if (!peer.TryGetValue(text, out _))
                throw new InvalidOperationException("No hit.");
        }
    }

    private static double At(List<double> values, double quantile) => values.Order().ElementAt((int)(quantile * (values.Count - 1)));

    private sealed class BytesCodec : ICacheCodec<byte[]>
    {
        public static BytesCodec Instance { get; } = new();

        public int SizeOf(byte[] value) => value.Length;

        public void Write(byte[] value, System.Buffers.IBufferWriter<byte> bytes) => System.Buffers.BuffersExtensions.Write(bytes, value);

        public byte[]? Read(ReadOnlySpan<byte> bytes) => bytes.ToArray();
    }
}
