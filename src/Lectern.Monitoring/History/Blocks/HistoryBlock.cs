using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History.Blocks;

/// <summary>
/// Up to 60 frames that follow each other, series by series and compressed, so that a question about one series reads that one alone.
/// Immutable; thread-safe.
/// </summary>
internal sealed class HistoryBlock
{
    /// <summary>Fits the bits of one number.</summary>
    public const int MaxFrames = 60;

    private readonly SeriesKey[] _series;
    private readonly int[] _ends;
    private readonly byte[] _data;
    private readonly PartMemo<Part> _whole = new(most: 128);
    // A curve asks for one frame after the other; each series is unpacked once for all of them.
    private readonly PartMemo<Part[]> _each = new(most: 16);

    internal HistoryBlock(Resolution resolution, BlockFrame[] frames, SeriesKey[] series, int[] ends, byte[] data) =>
        (Resolution, Frames, _series, _ends, _data) = (resolution, frames, series, ends, data);

    public Resolution Resolution { get; }

    /// <summary>In the order of time; at least one.</summary>
    public IReadOnlyList<BlockFrame> Frames { get; }

    public IReadOnlyList<SeriesKey> Series => _series;

    public DateTimeOffset First => Frames[0].At;

    public DateTimeOffset Last => Frames[^1].At;

    /// <summary>What it takes in memory, its series' names left out, which blocks share.</summary>
    public int Bytes => _data.Length + (_series.Length * (IntPtr.Size + sizeof(int))) + (Frames.Count * 16);

    public static HistoryBlock Of(Resolution resolution, IReadOnlyList<Frame> frames)
    {
        var series = frames.SelectMany(frame => frame.Samples.Keys).Distinct().ToArray();
        var ends = new int[series.Length];
        var bytes = new BlockWriter();
        var samples = new Sample?[frames.Count];
        for (var i = 0; i < series.Length; i++)
        {
            for (var n = 0; n < frames.Count; n++)
                samples[n] = frames[n].Samples.TryGetValue(series[i], out var sample) ? sample : null;
            SeriesColumns.Write(bytes, series[i].Kind, samples);
            ends[i] = bytes.Length;
        }
        return new(resolution, [.. frames.Select(frame => new BlockFrame(frame.At, frame.Covered))], series, ends, bytes.Written.ToArray());
    }

    /// <summary>The bytes of one series, by its place in <see cref="Series"/>.</summary>
    public ReadOnlySpan<byte> DataOf(int place) => _data.AsSpan((place == 0 ? 0 : _ends[place - 1])..(_ends[place]));

    /// <summary>All its frames, uncompressed.</summary>
    public List<Frame> ToFrames()
    {
        var samples = Frames.Select(_ => new Dictionary<SeriesKey, Sample>()).ToArray();
        var values = new Sample?[Frames.Count];
        for (var place = 0; place < _series.Length; place++)
        {
            Array.Clear(values);
            SeriesColumns.Read(DataOf(place), _series[place].Kind, values);
            for (var n = 0; n < values.Length; n++)
            {
                if (values[n] is { } sample)
                    samples[n][_series[place]] = sample;
            }
        }
        return [.. Frames.Select((frame, n) => new Frame(frame.At, frame.Covered, samples[n]))];
    }

    /// <summary>What a query finds in the frames after <paramref name="from"/> up to <paramref name="to"/>.</summary>
    public Part PartOf(MetricQuery query, DateTimeOffset from, DateTimeOffset to)
    {
        if (First > from && Last <= to)
            return _whole.GetOrAdd(query, () => Read(query, 0, Frames.Count));
        var (first, end) = (Before(from), Before(to));
        return end - first == 1 ? _each.GetOrAdd(query, () => ReadEach(query))[first] : Read(query, first, end);
    }

    // How many frames end at that time or earlier.
    private int Before(DateTimeOffset time)
    {
        var count = 0;
        while (count < Frames.Count && Frames[count].At <= time)
            count++;
        return count;
    }

    private Part Read(MetricQuery query, int first, int end)
    {
        var part = new PartSum();
        for (var n = first; n < end; n++)
            part.Frame(Frames[n].Covered);
        Unpack(query, (n, kind, sample) =>
        {
            if (n >= first && n < end)
                part.Add(Frames[n].At, kind, sample);
        });
        return part.ToPart();
    }

    private Part[] ReadEach(MetricQuery query)
    {
        var parts = Frames.Select(frame =>
        {
            var part = new PartSum();
            part.Frame(frame.Covered);
            return part;
        }).ToArray();
        Unpack(query, (n, kind, sample) => parts[n].Add(Frames[n].At, kind, sample));
        return Array.ConvertAll(parts, part => part.ToPart());
    }

    private void Unpack(MetricQuery query, Action<int, MetricKind, Sample> found)
    {
        Span<Sample?> samples = new Sample?[Frames.Count];
        for (var place = 0; place < _series.Length; place++)
        {
            if (!query.Matches(_series[place]))
                continue;
            samples.Clear();
            SeriesColumns.Read(DataOf(place), _series[place].Kind, samples);
            for (var n = 0; n < samples.Length; n++)
            {
                if (samples[n] is { } sample)
                    found(n, _series[place].Kind, sample);
            }
        }
    }
}

/// <param name="At">The end of the span.</param>
/// <param name="Covered">How much of time it really stands for.</param>
internal readonly record struct BlockFrame(DateTimeOffset At, TimeSpan Covered);
