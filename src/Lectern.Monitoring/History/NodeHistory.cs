namespace Lectern.Monitoring.History;

/// <summary>The frames of one node. Thread-safe.</summary>
internal sealed class NodeHistory
{
    private readonly Lock _lock = new();
    private readonly List<Frame>[] _tiers = [[], [], []];

    public void Add(Frame frame)
    {
        lock (_lock)
        {
            if (_tiers[0].Count > 0 && frame.At <= _tiers[0][^1].At)
                frame = frame with { At = _tiers[0][^1].At + Resolution.Second.Step() };
            Append(Resolution.Second, frame);
        }
    }

    /// <summary>Those that end after <paramref name="from"/> and at <paramref name="to"/> at the latest. The latest coarse span is not over yet and is there with what it has.</summary>
    public List<Frame> Frames(DateTimeOffset from, DateTimeOffset to, Resolution resolution)
    {
        lock (_lock)
        {
            var frames = _tiers[(int)resolution].Where(frame => frame.At > from && frame.At <= to).ToList();
            if (resolution == Resolution.Second)
                return frames;
            // The span under way counts from its finer frames.
            var since = _tiers[(int)resolution] is [.., var last] ? last.At : DateTimeOffset.MinValue;
            frames.AddRange(Frames(since > from ? since : from, to, resolution - 1));
            return frames;
        }
    }

    private void Append(Resolution resolution, Frame frame)
    {
        var tier = _tiers[(int)resolution];
        tier.Add(frame);
        var least = frame.At - resolution.Kept();
        tier.RemoveAll(old => old.At <= least);
        if (resolution == Resolution.Minute)
            return;
        var coarser = resolution + 1;
        if (frame.At.UtcTicks % coarser.Step().Ticks == 0)
            Append(coarser, FrameMerge.Of(frame.At, [.. tier.Where(finer => finer.At > frame.At - coarser.Step())]));
    }
}
