using Lectern.Monitoring.History.Blocks;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>What one node did, at all resolutions: each coarser frame is merged from finer ones. Thread-safe.</summary>
internal sealed class NodeHistory
{
    private readonly Lock _lock = new();
    private readonly Tier[] _tiers = [new(Resolution.Second), new(Resolution.TenSeconds), new(Resolution.Minute)];

    /// <summary>The end of the latest second.</summary>
    public DateTimeOffset Last
    {
        get
        {
            lock (_lock)
                return _tiers[0].Last;
        }
    }

    /// <summary>Bytes of all blocks.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _tiers.Sum(tier => (long)tier.Bytes);
        }
    }

    /// <summary>Adds a second, unless a later one is there.</summary>
    public void Add(Frame frame)
    {
        lock (_lock)
        {
            if (frame.At > _tiers[0].Last)
                Add(Resolution.Second, frame);
        }
    }

    /// <summary>The blocks of a tier that are full since a time, and the one that fills if that is wanted.</summary>
    public IReadOnlyList<HistoryBlock> Blocks(Resolution resolution, DateTimeOffset after, bool filling)
    {
        lock (_lock)
        {
            var tier = _tiers[(int)resolution];
            return filling && tier.Filling is { } last ? [.. tier.FullAfter(after), last] : [.. tier.FullAfter(after)];
        }
    }

    /// <summary>The latest seconds.</summary>
    public IReadOnlyList<Frame> Tail(int count)
    {
        lock (_lock)
            return _tiers[0].Tail(count);
    }

    /// <summary>Takes in blocks that were stored, then makes the coarser frames that nobody made before the process ended.</summary>
    public void Load(IEnumerable<HistoryBlock> blocks, DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var block in blocks)
                _tiers[(int)block.Resolution].Load(block);
            foreach (var tier in _tiers)
                tier.Reopen(now);
            CatchUp(Resolution.TenSeconds, now);
            CatchUp(Resolution.Minute, now);
        }
    }

    /// <summary>Takes in minutes that are older than those in memory, and keeps them for a while.</summary>
    public void Hold(IEnumerable<HistoryBlock> blocks, DateTimeOffset from, DateTimeOffset until)
    {
        lock (_lock)
        {
            _tiers[(int)Resolution.Minute].Hold(from, until);
            foreach (var block in blocks)
                _tiers[(int)Resolution.Minute].Load(block);
        }
    }

    /// <summary>What a query finds, at a resolution; what is not merged into it yet counts from finer frames.</summary>
    public void Collect(MetricQuery query, DateTimeOffset from, DateTimeOffset to, Resolution resolution, Action<Part> found)
    {
        lock (_lock)
        {
            for (; resolution >= Resolution.Second && from < to; resolution--)
            {
                _tiers[(int)resolution].Collect(query, from, to, found);
                if (_tiers[(int)resolution].Last > from)
                    from = _tiers[(int)resolution].Last;
            }
        }
    }

    /// <summary>The series of the last hours.</summary>
    public IEnumerable<SeriesKey> Series()
    {
        lock (_lock)
            return [.. _tiers[1].Series.Concat(_tiers[0].Series).Distinct()];
    }

    private void Add(Resolution resolution, Frame frame)
    {
        _tiers[(int)resolution].Add(frame);
        if (resolution == Resolution.Minute)
            return;
        var coarser = resolution + 1;
        // The beat that falls on the end of the span may be late, or missed.
        var end = Resolutions.Floor(frame.At, coarser.Step());
        if (end > _tiers[(int)coarser].Last && _tiers[(int)resolution].After(end - coarser.Step(), end) is { Count: > 0 } finer)
            Add(coarser, FrameMerge.Of(end, finer));
    }

    private void CatchUp(Resolution coarser, DateTimeOffset now)
    {
        var (tier, finer) = (_tiers[(int)coarser], _tiers[(int)coarser - 1]);
        var missing = finer.After(tier.Last, Resolutions.Floor(now, coarser.Step()));
        foreach (var span in missing.GroupBy(frame => Resolutions.Floor(frame.At - TimeSpan.FromTicks(1), coarser.Step())).OrderBy(span => span.Key))
            tier.Add(FrameMerge.Of(span.Key + coarser.Step(), [.. span]));
    }
}
