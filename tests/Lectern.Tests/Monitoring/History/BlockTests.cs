using Lectern.Monitoring.History;
using Lectern.Monitoring.History.Blocks;
using Lectern.Monitoring.Metrics;

namespace Lectern.Tests.Monitoring.History;

public sealed class BlockTests
{
    [Theory]
    [InlineData(Resolution.Second, 10)]
    [InlineData(Resolution.TenSeconds, 60)]
    [InlineData(Resolution.Minute, 1)]
    public void What_is_packed_comes_out_as_it_was(Resolution resolution, int count)
    {
        var recorded = new RecordedFrames(50);
        var frames = Enumerable.Range(1, count).Select(i => recorded.Next(RecordedFrames.Start + (i * resolution.Step()))).ToList();
        var block = BlockPayload.Read(BlockPayload.Write(HistoryBlock.Of(resolution, frames)), new());

        Assert.Equal(resolution, block.Resolution);
        var read = block.ToFrames();
        Assert.Equal(frames.Select(frame => (frame.At, frame.Covered)), read.Select(frame => (frame.At, frame.Covered)));
        foreach (var (before, after) in frames.Zip(read))
            AssertSame(before.Samples, after.Samples);
    }

    [Fact]
    public void Levels_of_any_kind_come_out_as_they_were()
    {
        double[][] columns = [[1, 2, 3], [5, 5, 5], [-1, 0, 1e15, -1e15], [0.1, 0.2, 0.30000000000000004], [double.MaxValue, double.Epsilon, -0.0], [1e16, 1e16 + 2, 3]];
        foreach (var column in columns)
        {
            var bytes = new BlockWriter();
            Column.Write(bytes, column);
            var read = new double[column.Length];
            var reader = new BlockReader(bytes.Written);
            Column.Read(ref reader, read);
            Assert.Equal(column, read);
        }
    }

    [Fact]
    public void Bytes_that_are_torn_or_changed_are_refused_and_nothing_worse()
    {
        var recorded = new RecordedFrames(20);
        var payload = BlockPayload.Write(HistoryBlock.Of(Resolution.Second, [.. Enumerable.Range(1, 10).Select(i => recorded.Next(RecordedFrames.Start.AddSeconds(i)))]));
        var random = new Random(3);
        var refused = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = payload.ToArray();
            if (i % 3 == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            else
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                BlockPayload.Read(bytes, new()).ToFrames();
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.True(refused > 1_000, $"{refused} were refused");
    }

    [Fact]
    public void Random_bytes_in_a_whole_wrapping_are_refused_and_nothing_worse()
    {
        var random = new Random(4);
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            using var compressed = new MemoryStream();
            using (var stream = new System.IO.Compression.BrotliStream(compressed, System.IO.Compression.CompressionLevel.Fastest))
                stream.Write([1, (byte)random.Next(3), (byte)random.Next(1, 5), .. bytes]);
            try
            {
                BlockPayload.Read(compressed.ToArray(), new()).ToFrames();
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }
        }
    }

    [Fact]
    public void An_hour_of_seconds_of_500_series_takes_less_than_64_MB_in_memory()
    {
        var recorded = new RecordedFrames(500);
        var bytes = 0L;
        for (var second = 0; second < 3_600; second += 10)
        {
            // A tenth of the hour is measured, for a test's sake; each block is like the others.
            if (second % 100 == 0)
                bytes += 10 * HistoryBlock.Of(Resolution.Second, [.. Enumerable.Range(second + 1, 10).Select(i => recorded.Next(RecordedFrames.Start.AddSeconds(i)))]).Bytes;
        }
        Assert.InRange(bytes, 1 << 20, 64 << 20);
    }

    [Fact]
    public void Thirty_days_of_minutes_of_500_series_take_less_than_512_MB_on_disk()
    {
        var recorded = new RecordedFrames(500);
        // Sixty seconds at once are what a minute's frame has.
        var minutes = Enumerable.Range(1, 60).Select(minute => FrameMerge.Of(RecordedFrames.Start.AddMinutes(minute), [.. Enumerable.Range(0, 12).Select(i => recorded.Next(RecordedFrames.Start.AddSeconds(i)))])).ToList();
        var hour = BlockPayload.Write(HistoryBlock.Of(Resolution.Minute, minutes)).Length;
        Assert.InRange(24 * 30 * (long)hour, 1 << 20, 512 << 20);
    }

    internal static void AssertSame(IReadOnlyDictionary<SeriesKey, Sample> before, IReadOnlyDictionary<SeriesKey, Sample> after)
    {
        Assert.Equal(before.Keys.ToHashSet(), after.Keys.ToHashSet());
        foreach (var (series, sample) in before)
        {
            if (series.Kind == MetricKind.Gauge)
                Assert.Equal(sample, after[series]);
            else
                Assert.InRange(after[series].Value, sample.Value * 0.999999, sample.Value * 1.000001);
            Assert.Equal(sample.Buckets ?? [], after[series].Buckets ?? []);
        }
    }
}
