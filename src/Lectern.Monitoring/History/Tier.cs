using Lectern.Monitoring.History.Blocks;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>What a node did at one resolution: full blocks, and the frames of the one that fills. Not thread-safe.</summary>
internal sealed class Tier(Resolution resolution)
{
    private readonly List<HistoryBlock> _blocks = [];
    private readonly List<Frame> _open = [];
    private DateTimeOffset _heldFrom;
    private DateTimeOffset _heldUntil;

    /// <summary>The end of the latest frame.</summary>
    public DateTimeOffset Last => _open is [.., var frame] ? frame.At : _blocks is [.., var block] ? block.Last : DateTimeOffset.MinValue;

    /// <summary>The start of the earliest block.</summary>
    public DateTimeOffset First => _blocks is [var block, ..] ? block.First : _open is [var frame, ..] ? frame.At : DateTimeOffset.MaxValue;

    /// <summary>The series of all frames; one may come several times.</summary>
    public IEnumerable<SeriesKey> Series => _blocks.SelectMany(block => block.Series).Concat(_open.SelectMany(frame => frame.Samples.Keys));

    public int Bytes => _blocks.Sum(block => block.Bytes);

    /// <summary>Adds a frame that is later than all.</summary>
    public void Add(Frame frame)
    {
        if (_open.Count > 0 && resolution.BlockOf(_open[0].At) != resolution.BlockOf(frame.At))
            Seal();
        _open.Add(frame);
        var least = frame.At - resolution.InMemory();
        if (frame.At < _heldUntil && _heldFrom < least)
            least = _heldFrom;
        _blocks.RemoveAll(block => block.Last <= least);
        if (resolution.BlockOf(frame.At) + resolution.Block() == frame.At)
            Seal();
    }

    /// <summary>The blocks that are full since a time.</summary>
    public IEnumerable<HistoryBlock> FullAfter(DateTimeOffset time) => _blocks.Where(block => block.First > time);

    /// <summary>The block that fills; null when none does.</summary>
    public HistoryBlock? Filling => _open.Count > 0 ? HistoryBlock.Of(resolution, _open) : null;

    /// <summary>The latest frames.</summary>
    public IReadOnlyList<Frame> Tail(int count)
    {
        if (_open.Count >= count || _blocks.Count == 0)
            return _open.TakeLast(count).ToList();
        return [.. _blocks[^1].ToFrames().Concat(_open).TakeLast(count)];
    }

    /// <summary>Frames that end after a time.</summary>
    public List<Frame> After(DateTimeOffset time, DateTimeOffset to) =>
        [.. _blocks.Where(block => block.Last > time && block.First <= to).SelectMany(block => block.ToFrames()).Concat(_open).Where(frame => frame.At > time && frame.At <= to)];

    /// <summary>Takes in a block that was stored; what is there of its span gives way to what has more frames.</summary>
    public void Load(HistoryBlock block)
    {
        var start = resolution.BlockOf(block.First);
        if (_open.Count > 0 && resolution.BlockOf(_open[0].At) == start)
        {
            _open.InsertRange(0, block.ToFrames().Where(frame => frame.At < _open[0].At));
            return;
        }
        var place = _blocks.FindIndex(known => resolution.BlockOf(known.First) >= start);
        if (place < 0)
            _blocks.Add(block);
        else if (resolution.BlockOf(_blocks[place].First) != start)
            _blocks.Insert(place, block);
        else if (_blocks[place].Frames.Count < block.Frames.Count)
            _blocks[place] = block;
    }

    /// <summary>Keeps in memory what is older than usual, for a while.</summary>
    public void Hold(DateTimeOffset from, DateTimeOffset until) => (_heldFrom, _heldUntil) = (from, until);

    /// <summary>Opens the latest block again, if it is of the span that a time is in.</summary>
    public void Reopen(DateTimeOffset now)
    {
        if (_open.Count > 0 || _blocks is not [.., var block] || resolution.BlockOf(block.First) != resolution.BlockOf(now))
            return;
        _open.AddRange(block.ToFrames());
        _blocks.RemoveAt(_blocks.Count - 1);
    }

    public void Collect(MetricQuery query, DateTimeOffset from, DateTimeOffset to, Action<Part> found)
    {
        for (var i = FirstAfter(from); i < _blocks.Count && _blocks[i].First <= to; i++)
            found(_blocks[i].PartOf(query, from, to));
        if (_open.Count == 0 || _open[^1].At <= from || _open[0].At > to)
            return;
        var part = new PartSum();
        foreach (var frame in _open)
        {
            if (frame.At <= from || frame.At > to)
                continue;
            part.Frame(frame.Covered);
            foreach (var (series, sample) in frame.Samples)
            {
                if (query.Matches(series))
                    part.Add(frame.At, series.Kind, sample);
            }
        }
        found(part.ToPart());
    }

    private void Seal()
    {
        _blocks.Add(HistoryBlock.Of(resolution, _open));
        _open.Clear();
    }

    // The first block that ends after a time: blocks are in order.
    private int FirstAfter(DateTimeOffset time)
    {
        var (low, high) = (0, _blocks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_blocks[middle].Last > time)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}
