using System.Threading.Channels;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>One who watches the stream. Written to by one, read by one; disposed when nobody writes any more.</summary>
internal sealed class StreamViewer : IDisposable
{
    /// <summary>Frames that may wait for a viewer. Who is further behind is sent away, comes again, and gets the past at once.</summary>
    public const int MaxWaiting = 30;

    private readonly Channel<ReadOnlyMemory<byte>> _frames =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly CancellationTokenSource _dropped = new();

    /// <summary>What happened since the viewer's last frame, when that is known whole; else null.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Missed { get; init; }

    /// <summary>Canceled when it was too slow.</summary>
    public CancellationToken Dropped => _dropped.Token;

    /// <returns>False: it is too slow, and was sent away.</returns>
    public bool TryOffer(ReadOnlyMemory<byte> frame)
    {
        if (_frames.Writer.TryWrite(frame))
            return true;
        _dropped.Cancel();
        return false;
    }

    /// <summary>No more frames.</summary>
    public void End() => _frames.Writer.TryComplete();

    public void Dispose() => _dropped.Dispose();

    /// <summary>The next frame; null when there are no more.</summary>
    /// <exception cref="TimeoutException">There was none for as long as <paramref name="patience"/>.</exception>
    public async Task<ReadOnlyMemory<byte>?> NextAsync(TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        while (await _frames.Reader.WaitToReadAsync(cancel).AsTask().WaitAsync(patience, time, cancel))
            if (_frames.Reader.TryRead(out var frame))
                return frame;
        return null;
    }
}
