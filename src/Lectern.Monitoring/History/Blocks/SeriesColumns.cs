using System.Numerics;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History.Blocks;

/// <summary>What one series did in the frames of a block, as bytes.</summary>
internal static class SeriesColumns
{
    private const byte OneLevel = 0;
    private const byte FourLevels = 1;

    /// <param name="bytes">Written to.</param>
    /// <param name="kind">The series'.</param>
    /// <param name="samples">By frame; null where the series did nothing.</param>
    public static void Write(BlockWriter bytes, MetricKind kind, ReadOnlySpan<Sample?> samples)
    {
        var present = 0UL;
        var found = new List<Sample>(samples.Length);
        for (var i = 0; i < samples.Length; i++)
        {
            if (samples[i] is not { } sample)
                continue;
            present |= 1UL << i;
            found.Add(sample);
        }
        bytes.Number(present);
        if (kind == MetricKind.Histogram)
            found.ForEach(sample => WriteValues(bytes, sample));
        else if (kind == MetricKind.Counter || found.TrueForAll(sample => sample.Mean.Equals(sample.Value) && sample.Min.Equals(sample.Value) && sample.Max.Equals(sample.Value)))
            WriteLevels(bytes, found, OneLevel, sample => sample.Value);
        else
            WriteLevels(bytes, found, FourLevels, sample => sample.Value, sample => sample.Mean, sample => sample.Min, sample => sample.Max);
    }

    /// <returns>By frame; null where the series did nothing.</returns>
    public static void Read(ReadOnlySpan<byte> data, MetricKind kind, Span<Sample?> samples)
    {
        var bytes = new BlockReader(data);
        var present = bytes.Number();
        if (samples.Length < 64 && present >> samples.Length != 0)
            throw new InvalidDataException("A series of the history has more values than its block has frames.");
        if (kind == MetricKind.Histogram)
            ReadValues(ref bytes, present, samples);
        else
            ReadLevels(ref bytes, kind, present, samples);
    }

    private static void WriteValues(BlockWriter bytes, Sample sample)
    {
        // Seven digits are enough for a sum that is divided by a count.
        bytes.Single((float)sample.Value);
        bytes.Number((ulong)sample.Buckets!.Length);
        var before = 0;
        foreach (var (bucket, count) in sample.Buckets)
        {
            bytes.Number((ulong)(bucket - before));
            bytes.Number((ulong)count);
            before = bucket;
        }
    }

    private static void ReadValues(ref BlockReader bytes, ulong present, Span<Sample?> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            if ((present >> i & 1) == 0)
                continue;
            var sum = bytes.Single();
            var buckets = new BucketCount[bytes.Count(Buckets.Count)];
            var bucket = 0;
            for (var n = 0; n < buckets.Length; n++)
            {
                bucket += bytes.Count(Buckets.Count - 1 - bucket);
                buckets[n] = new((ushort)bucket, (long)Math.Min(bytes.Number(), long.MaxValue >> 10));
            }
            samples[i] = new(sum, Buckets: buckets);
        }
    }

    private static void WriteLevels(BlockWriter bytes, List<Sample> samples, byte form, params ReadOnlySpan<Func<Sample, double>> parts)
    {
        bytes.Byte(form);
        foreach (var part in parts)
            Column.Write(bytes, samples.Select(part).ToArray());
    }

    private static void ReadLevels(ref BlockReader bytes, MetricKind kind, ulong present, Span<Sample?> samples)
    {
        var parts = bytes.Byte() == FourLevels ? 4 : 1;
        var count = BitOperations.PopCount(present);
        Span<double> levels = stackalloc double[4 * 64];
        for (var part = 0; part < parts; part++)
            Column.Read(ref bytes, levels.Slice(part * 64, count));
        for (int i = 0, n = 0; i < samples.Length; i++)
        {
            if ((present >> i & 1) == 0)
                continue;
            samples[i] = parts == 4 ? new(levels[n], levels[64 + n], levels[128 + n], levels[192 + n])
                : kind == MetricKind.Counter ? new(levels[n]) : Sample.Level(levels[n]);
            n++;
        }
    }
}
