using System.IO.Compression;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History.Blocks;

/// <summary>A block as it is stored and sent to other nodes: every text once, then the series, all of it compressed.</summary>
internal static class BlockPayload
{
    private const byte Version = 1;
    private const int MaxSeries = 200_000;
    private const int MaxTexts = 1_000_000;
    private const int MaxBytes = 256 << 20;

    public static byte[] Write(HistoryBlock block)
    {
        var texts = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new BlockWriter();
        var lengths = new BlockWriter();
        var data = new BlockWriter();
        for (var place = 0; place < block.Series.Count; place++)
        {
            WriteName(names, block.Series[place], texts);
            lengths.Number((ulong)block.DataOf(place).Length);
            data.Bytes(block.DataOf(place));
        }
        var bytes = new BlockWriter();
        WriteFrames(bytes, block);
        bytes.Number((ulong)texts.Count);
        foreach (var text in texts.Keys)
            bytes.Text(text);
        bytes.Number((ulong)block.Series.Count);
        bytes.Bytes(names.Written);
        bytes.Bytes(lengths.Written);
        bytes.Bytes(data.Written);
        return Compress(bytes.Written);
    }

    /// <param name="payload">What <see cref="Write"/> wrote.</param>
    /// <param name="names">Gives equal series one object.</param>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static HistoryBlock Read(ReadOnlySpan<byte> payload, SeriesNames names)
    {
        var bytes = new BlockReader(Decompress(payload));
        var (resolution, frames) = ReadFrames(ref bytes);
        var texts = new string[bytes.Count(MaxTexts)];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = bytes.Text();
        var series = new SeriesKey[bytes.Count(MaxSeries)];
        for (var i = 0; i < series.Length; i++)
            series[i] = names.Same(ReadName(ref bytes, texts));
        var ends = new int[series.Length];
        var end = 0;
        for (var i = 0; i < ends.Length; i++)
            ends[i] = end += bytes.Count(MaxBytes - end);
        return new(resolution, frames, series, ends, bytes.Take(end).ToArray());
    }

    private static void WriteFrames(BlockWriter bytes, HistoryBlock block)
    {
        bytes.Byte(Version);
        bytes.Byte((byte)block.Resolution);
        bytes.Number((ulong)block.Frames.Count);
        var step = block.Resolution.Step().Ticks;
        var before = 0L;
        foreach (var frame in block.Frames)
        {
            bytes.Number((ulong)((frame.At.UtcTicks / step) - before));
            bytes.Number((ulong)Math.Max(1, (long)frame.Covered.TotalMilliseconds));
            before = frame.At.UtcTicks / step;
        }
    }

    private static (Resolution Resolution, BlockFrame[] Frames) ReadFrames(ref BlockReader bytes)
    {
        if (bytes.Byte() is not Version and var version)
            throw new InvalidDataException($"This block of the history has version {version}; this program reads {Version}.");
        var resolution = (Resolution)bytes.Byte();
        if (!Enum.IsDefined(resolution))
            throw new InvalidDataException($"There is no resolution {(int)resolution}.");
        var frames = new BlockFrame[bytes.Count(HistoryBlock.MaxFrames)];
        if (frames.Length == 0)
            throw new InvalidDataException("This block of the history is empty.");
        var step = resolution.Step().Ticks;
        var at = 0L;
        for (var i = 0; i < frames.Length; i++)
        {
            at += (long)Math.Min(bytes.Number(), long.MaxValue >> 2);
            if (at > DateTimeOffset.MaxValue.UtcTicks / step)
                throw new InvalidDataException("This block of the history is of a time that there is not.");
            frames[i] = new(new(at * step, TimeSpan.Zero), TimeSpan.FromMilliseconds(bytes.Count(int.MaxValue)));
        }
        return (resolution, frames);
    }

    private static void WriteName(BlockWriter bytes, SeriesKey series, Dictionary<string, int> texts)
    {
        Text(series.Metric);
        bytes.Byte((byte)series.Kind);
        Text(series.Unit);
        bytes.Number((ulong)series.Tags.Tags.Count);
        foreach (var (name, value) in series.Tags.Tags)
        {
            Text(name);
            Text(value);
        }

        void Text(string text)
        {
            if (!texts.TryGetValue(text, out var place))
                texts[text] = place = texts.Count;
            bytes.Number((ulong)place);
        }
    }

    private static SeriesKey ReadName(ref BlockReader bytes, string[] texts)
    {
        var metric = texts[bytes.Count(texts.Length - 1)];
        var kind = (MetricKind)bytes.Byte();
        if (!Enum.IsDefined(kind))
            throw new InvalidDataException($"There is no kind of metric {(int)kind}.");
        var unit = texts[bytes.Count(texts.Length - 1)];
        var tags = new KeyValuePair<string, string>[bytes.Count(1_000)];
        for (var i = 0; i < tags.Length; i++)
            tags[i] = new(texts[bytes.Count(texts.Length - 1)], texts[bytes.Count(texts.Length - 1)]);
        return new(metric, kind, unit, TagSet.Of(tags));
    }

    private static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using var compressed = new MemoryStream(bytes.Length / 2);
        // 4 is where Brotli is quick; more would save a tenth.
        using (var stream = new BrotliStream(compressed, new BrotliCompressionOptions { Quality = 4 }))
            stream.Write(bytes);
        return compressed.ToArray();
    }

    private static byte[] Decompress(ReadOnlySpan<byte> payload)
    {
        using var bytes = new MemoryStream();
        using var stream = new BrotliStream(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
        var part = new byte[16_384];
        try
        {
            for (var read = stream.Read(part); read > 0; read = stream.Read(part))
            {
                bytes.Write(part.AsSpan(0, read));
                if (bytes.Length > MaxBytes)
                    throw new InvalidDataException($"This block of the history is larger than {MaxBytes} bytes.");
            }
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException("This block of the history is not whole.", error);
        }
        return bytes.ToArray();
    }
}
