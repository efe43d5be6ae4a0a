using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Lectern.Tests;

namespace Lectern.Benchmarks.CacheTuning;

/// <summary>One kind of keys of a mix.</summary>
/// <param name="Name">The family.</param>
/// <param name="Draw">The place of the key that is asked for next.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="LoadMilliseconds">What a load takes.</param>
/// <param name="Bytes">The size of a key's value.</param>
/// <param name="Reported">Seconds between two changes of a key that are invalidated.</param>
/// <param name="Unreported">Seconds between two changes of a key that nobody reports.</param>
internal sealed record MixKind(string Name, Func<Random, int> Draw, double Rate, double LoadMilliseconds, Func<int, int> Bytes, double Reported, double Unreported);

/// <summary>What is replayed: two kinds of keys with different rates of change, over Zipf's law or over real traces.</summary>
internal sealed record Mix(string Name, Func<MixKind[]> Kinds)
{
    public static Mix[] All { get; } =
    [
        new("Zipf: courses that change often, users that hardly do", () =>
        [
            new("course", Zipf(5_000), 60, 8, _ => 6_000, Reported: 900, Unreported: 1_800),
            new("user", Zipf(4_000), 60, 2, _ => 1_200, Reported: 3_600, Unreported: 40_000),
        ]),
        new("real traces: web12 that changes slowly, web07 that changes fast", () =>
        [
            new("web12", Trace("trace-mt-20121220.trc.bin.gz"), 80, 5, SizeOf, Reported: 7_200, Unreported: 20_000),
            new("web07", Trace("trace-mt-20130703.trc.bin.gz"), 30, 12, SizeOf, Reported: 600, Unreported: 600),
        ]),
    ];

    private static Func<Random, int> Zipf(int count)
    {
        var upTo = new double[count];
        for (var i = 0; i < count; i++)
            upTo[i] = (i == 0 ? 0 : upTo[i - 1]) + 1.0 / (i + 1);
        return random => Array.BinarySearch(upTo, random.NextDouble() * upTo[^1]) is var place && place < 0 ? Math.Min(count - 1, ~place) : place;
    }

    // The order of the trace, over and over.
    private static Func<Random, int> Trace(string file)
    {
        using var stream = new GZipStream(File.OpenRead(SharedData.PathOf("traces", file)), CompressionMode.Decompress);
        var (places, keys, bytes) = (new Dictionary<uint, int>(), new List<int>(), new byte[4]);
        while (stream.ReadAtLeast(bytes, 4, throwOnEndOfStream: false) == 4)
        {
            var key = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            if (!places.TryGetValue(key, out var place))
                places[key] = place = places.Count;
            keys.Add(place);
        }
        var turn = 0;
        return _ => keys[turn++ % keys.Count];
    }

    // Between 400 bytes and 25 KB, most of them small.
    private static int SizeOf(int place) => (int)(400 * Math.Pow(2, new Random(place).NextDouble() * 6));
}

/// <summary>The settings of a run.</summary>
/// <param name="First">Lifetime of the first kind, in seconds.</param>
/// <param name="Second">Lifetime of the second kind.</param>
/// <param name="Megabytes">Memory.</param>
internal readonly record struct ReplaySettings(double First, double Second, int Megabytes)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First:0} s, {Second:0} s, {Megabytes} MB");
}
