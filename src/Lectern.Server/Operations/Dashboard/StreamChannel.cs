namespace Lectern.Server.Operations.Dashboard;

/// <summary>The viewers of one node's figures, or of all together, and the last frames, for those who come again. Not thread-safe.</summary>
internal sealed class StreamChannel
{
    /// <summary>For how long frames are kept, and made though nobody watches: a connection that broke is back by then.</summary>
    public const int KeptSeconds = 60;

    private readonly List<StreamViewer> _viewers = [];
    private readonly Queue<(long Id, ReadOnlyMemory<byte> Bytes)> _recent = [];

    /// <summary>Seconds for which nobody has watched.</summary>
    public int Idle { get; private set; }

    public int Viewers => _viewers.Count;

    /// <param name="lastId">The last frame that the viewer has; null for one who comes for the first time.</param>
    public StreamViewer Join(long? lastId)
    {
        var viewer = new StreamViewer { Missed = Since(lastId) };
        _viewers.Add(viewer);
        return viewer;
    }

    public bool Leave(StreamViewer viewer) => _viewers.Remove(viewer);

    /// <returns>How many were too slow and are gone.</returns>
    public int Publish(long id, ReadOnlyMemory<byte> frame)
    {
        _recent.Enqueue((id, frame));
        if (_recent.Count > KeptSeconds)
            _recent.Dequeue();
        Idle = _viewers.Count == 0 ? Idle + 1 : 0;
        return _viewers.RemoveAll(viewer => !viewer.TryOffer(frame));
    }

    public void End() => _viewers.ForEach(viewer => viewer.End());

    private IReadOnlyList<ReadOnlyMemory<byte>>? Since(long? lastId) =>
        _recent.Any(frame => frame.Id == lastId) ? [.. _recent.Where(frame => frame.Id > lastId).Select(frame => frame.Bytes)] : null;
}
