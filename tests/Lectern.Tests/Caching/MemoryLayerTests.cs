using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Lectern.Caching;
using Lectern.Caching.Memory;

namespace Lectern.Tests.Caching;

public sealed class MemoryLayerTests
{
    private static readonly CacheFamily Family = new("test");

    private static MemoryEntry Entry(string key, int size = 0, long deadFrom = 1_000_000_000) =>
        new(key, Family, key, size) { FreshUntil = deadFrom, RefreshFrom = deadFrom, StaleUntil = deadFrom, DeadFrom = deadFrom, Era = 1, Generations = [] };

    /// <summary>The traces and the figures come from ../shared/data/traces; percentages of requests, all entries of one size.</summary>
    [Theory]
    [InlineData("trace-mt-20130703.trc.bin.gz", "web07", 300)]
    [InlineData("trace-mt-20130703.trc.bin.gz", "web07", 1200)]
    [InlineData("trace-mt-20121220.trc.bin.gz", "web12", 300)]
    [InlineData("trace-mt-20121220.trc.bin.gz", "web12", 1200)]
    public void The_hit_ratio_on_real_traces_is_that_of_the_published_policy(string file, string trace, int entries)
    {
        var memory = new MemoryLayer((long)entries * Entry("0000000000").Size);
        var (hits, requests) = (0, 0);
        foreach (var key in Keys(file))
        {
            requests++;
            if (memory.Find(key) is not null)
                hits++;
            else
                memory.Set(Entry(key));
        }
        Assert.InRange(memory.Count, entries - 1, entries);
        Assert.Equal(Expected(trace, entries), 100.0 * hits / requests, 0.2);
    }

    /// <summary>Real keys, each with a size of its own between 400 bytes and 40 KB, most of them small.</summary>
    [Theory]
    [InlineData("trace-mt-20130703.trc.bin.gz", 1_000_000)]
    [InlineData("trace-mt-20121220.trc.bin.gz", 3_000_000)]
    public void By_bytes_every_answer_is_that_of_an_oracle(string file, long capacity)
    {
        var (memory, oracle) = (new MemoryLayer(capacity), new S3FifoOracle(capacity));
        var hits = 0;
        foreach (var (i, key) in Keys(file).Take(20_000).Index())
        {
            var entry = Entry(key, SizeOf(key));
            var expected = oracle.Ask(key, entry.Size);
            Assert.True(expected == memory.Find(key) is not null, $"request {i}, key {key}: the oracle {(expected ? "has" : "lacks")} it");
            if (expected)
                hits++;
            else
                memory.Set(entry);
        }
        Assert.Equal((oracle.Count, oracle.Bytes), (memory.Count, memory.Bytes));
        Assert.InRange(hits, 1_000, 19_000);

        static int SizeOf(string key) => (int)(50 * Math.Pow(2, new Random(int.Parse(key, CultureInfo.InvariantCulture)).NextDouble() * 9.6));
    }

    [Fact]
    public void Bytes_never_exceed_what_there_is_whatever_comes_and_goes()
    {
        var random = new Random(5);
        var memory = new MemoryLayer(200_000);
        var there = new Dictionary<string, int>();
        for (var i = 0; i < 50_000; i++)
        {
            var key = $"k{random.Next(400)}";
            switch (random.Next(4))
            {
                case 0: memory.Remove(key); break;
                case 1: memory.Find(key); break;
                default: memory.Set(Entry(key, random.Next(3_000), random.Next(1, 10_000_000))); break;
            }
            if (i % 100 == 0)
                memory.Sweep(i * 100L);
            Assert.InRange(memory.Bytes, 0, 200_000);
        }
        memory.Clear();
        Assert.Equal((0, 0L), (memory.Count, memory.Bytes));
    }

    [Fact]
    public void What_has_died_is_swept_and_what_lives_stays()
    {
        var memory = new MemoryLayer(10_000_000);
        for (var i = 0; i < 1000; i++)
            memory.Set(Entry($"k{i}", 10, deadFrom: i * 10_000L));
        memory.Sweep(5_000_000);
        Assert.InRange(memory.Count, 499, 501);
        Assert.NotNull(memory.Find("k999"));
        Assert.Null(memory.Find("k0"));
        memory.Sweep(20_000_000);
        Assert.Equal((0, 0L), (memory.Count, memory.Bytes));
    }

    [Fact]
    public void A_value_that_is_too_large_to_share_the_cache_is_not_kept()
    {
        var memory = new MemoryLayer(100_000);
        memory.Set(Entry("small", 100));
        memory.Set(Entry("large", 90_000));
        Assert.Null(memory.Find("large"));
        Assert.NotNull(memory.Find("small"));
    }

    private static IEnumerable<string> Keys(string file)
    {
        using var stream = new GZipStream(File.OpenRead(SharedData.PathOf("traces", file)), CompressionMode.Decompress);
        var bytes = new byte[4];
        while (stream.ReadAtLeast(bytes, 4, throwOnEndOfStream: false) == 4)
            yield return BinaryPrimitives.ReadUInt32BigEndian(bytes).ToString("D10", CultureInfo.InvariantCulture);
    }

    private static double Expected(string trace, int entries) => double.Parse(
        File.ReadLines(SharedData.PathOf("traces", "reference.csv")).Single(line => line.StartsWith($"{trace},{entries},S3FIFO-lcs1,", StringComparison.Ordinal)).Split(',')[3], CultureInfo.InvariantCulture);
}
