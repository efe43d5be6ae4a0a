using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>
/// Sends each second to everyone who watches: a frame is made once and its bytes are shared, so ten viewers cost what one costs, and none
/// costs nothing. Thread-safe. See docs/dashboard.md.
/// </summary>
internal sealed partial class DashboardStream(FrameBuilder frames, IOptions<LecternOptions> options, ILogger<DashboardStream> log)
{
    // Tables are read, not watched; and a table that changes every second cannot be read.
    private const int TableSeconds = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StreamChannel> _channels = [];
    private bool _ended;
    private long _framesBuilt;
    private long _lastId;

    /// <summary>Since the start.</summary>
    public long FramesBuilt => Volatile.Read(ref _framesBuilt);

    public int Viewers
    {
        get
        {
            lock (_lock)
                return _channels.Values.Sum(channel => channel.Viewers);
        }
    }

    /// <param name="node">One node; null means all together.</param>
    /// <param name="lastId">The last frame that the viewer has; null for one who comes for the first time.</param>
    /// <returns>Null when there are too many, or the stream has ended.</returns>
    public StreamViewer? TryJoin(string? node, long? lastId)
    {
        lock (_lock)
        {
            if (_ended || _channels.Values.Sum(channel => channel.Viewers) >= options.Value.Operations.DashboardViewers)
                return null;
            if (!_channels.TryGetValue(node ?? "", out var channel))
                _channels[node ?? ""] = channel = new();
            return channel.Join(lastId);
        }
    }

    public void Leave(StreamViewer viewer)
    {
        lock (_lock)
        {
            foreach (var channel in _channels.Values)
                if (channel.Leave(viewer))
                    return;
        }
    }

    /// <summary>Makes the frame of the latest second for each node that is watched, and sends it. Called once a second, never twice at a time.</summary>
    public async Task RunOnceAsync(CancellationToken cancel)
    {
        var at = frames.Latest();
        var id = at.ToUnixTimeSeconds();
        // The clock was set back, or the beat came early.
        if (id <= _lastId && _lastId - id < StreamChannel.KeptSeconds)
            return;
        _lastId = id;
        foreach (var node in Watched())
        {
            var frame = await frames.BuildAsync(at, node.Length > 0 ? node : null, withTables: id % TableSeconds == 0, cancel);
            Interlocked.Increment(ref _framesBuilt);
            Publish(node, id, StreamEvent.Of("frame", id, frame, DashboardJson.Default.DashboardFrame));
        }
    }

    /// <summary>Ends the stream of everyone who watches, and takes nobody any more: the node drains.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            foreach (var channel in _channels.Values)
                channel.End();
        }
    }

    private List<string> Watched()
    {
        lock (_lock)
        {
            foreach (var (node, _) in _channels.Where(channel => channel.Value.Idle >= StreamChannel.KeptSeconds).ToList())
                _channels.Remove(node);
            return [.. _channels.Keys];
        }
    }

    private void Publish(string node, long id, ReadOnlyMemory<byte> frame)
    {
        int dropped;
        lock (_lock)
            dropped = _channels.TryGetValue(node, out var channel) ? channel.Publish(id, frame) : 0;
        if (dropped > 0)
            LogDropped(dropped, StreamViewer.MaxWaiting);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} viewers of the dashboard were {Frames} s behind and are cut off; their browsers come again")]
    private partial void LogDropped(int count, int frames);
}
