using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Lectern.Caching;
using Lectern.Caching.Memory;

namespace Lectern.Tests.Caching;

/// <summary>What a tenth more memory would do, as the memory layer counts it, held against what it does.</summary>
public sealed class MarginalMemoryTests
{
    [Theory]
    [InlineData("trace-mt-20130703.trc.bin.gz", 300)]
    [InlineData("trace-mt-20130703.trc.bin.gz", 1200)]
    [InlineData("trace-mt-20130703.trc.bin.gz", 3000)]
    [InlineData("trace-mt-20121220.trc.bin.gz", 300)]
    [InlineData("trace-mt-20121220.trc.bin.gz", 1200)]
    [InlineData("trace-mt-20121220.trc.bin.gz", 3000)]
    public void The_loads_that_a_tenth_more_memory_would_spare_are_about_those_that_it_spares(string file, int entries)
    {
        var keys = Keys(file).ToList();
        var (hits, spared) = Run(keys, entries * 10);
        Assert.InRange((double)spared / (Run(keys, entries * 11).Hits - hits), 0.55, 1.2);
    }

    private static (int Hits, long Spared) Run(List<string> keys, int tenths)
    {
        var family = new CacheFamily("test");
        var memory = new MemoryLayer((long)tenths * Entry(family, "0000000000", 0).Size / 10);
        var hits = 0;
        foreach (var (i, key) in keys.Index())
        {
            if (memory.Find(key) is not null)
                hits++;
            else
                memory.Set(Entry(family, key, i));
        }
        return (hits, family.Counts.Sum(CountKind.Spared));
    }

    private static MemoryEntry Entry(CacheFamily family, string key, long now) =>
        new(key, family, key, 0) { Since = now, FreshUntil = long.MaxValue, RefreshFrom = long.MaxValue, StaleUntil = long.MaxValue, DeadFrom = long.MaxValue, Era = 1, Generations = [] };

    private static IEnumerable<string> Keys(string file)
    {
        using var stream = new GZipStream(File.OpenRead(SharedData.PathOf("traces", file)), CompressionMode.Decompress);
        var bytes = new byte[4];
        while (stream.ReadAtLeast(bytes, 4, throwOnEndOfStream: false) == 4)
            yield return BinaryPrimitives.ReadInt32BigEndian(bytes).ToString("D10", CultureInfo.InvariantCulture);
    }
}
