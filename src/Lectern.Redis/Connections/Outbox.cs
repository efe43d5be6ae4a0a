using System.IO.Pipelines;

namespace Lectern.Redis;

/// <summary>
/// What waits to be sent on one connection. Commands are written one after the other under the connection's lock; whoever finds nobody
/// sending sends all there is, and goes on until there is nothing. Thread-safe where it says so.
/// </summary>
internal sealed class Outbox(Stream stream, Lock gate, Action<Exception> failed) : IThreadPoolWorkItem
{
    // Bounded by MaxUnsentBytes, so the pipe itself need not hold anybody back.
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: 16 * 1024, useSynchronizationContext: false));
    private bool _dirty;
    private bool _sending;
    private volatile bool _closed;

    /// <summary>Bytes that the socket has not taken yet. To be read under the lock.</summary>
    public long Unsent { get; private set; }

    /// <summary>Adds a command. To be called under the lock.</summary>
    public void Write<TCommand>(in TCommand command, bool asking) where TCommand : IWireCommand
    {
        var writer = new RespWriter(_pipe.Writer);
        try
        {
            if (asking)
                writer.Raw("*1\r\n$6\r\nASKING\r\n"u8);
            command.WriteTo(ref writer);
            writer.Commit();
        }
        catch (Exception cause)
        {
            // Half a command may be in the buffer: nothing that follows could be told apart from it.
            failed(cause);
            throw;
        }
        finally
        {
            Unsent += writer.Written;
            _dirty = true;
        }
    }

    /// <summary>
    /// Sees to it that what was written is sent. A lone caller sends on its own thread: that is one switch of threads less. Where others
    /// are under way, sending is left to the thread pool, and what they write until it gets there goes along. Thread-safe.
    /// </summary>
    public void Send(bool alone)
    {
        lock (gate)
        {
            if (_sending || !_dirty)
                return;
            _sending = true;
        }
        if (alone)
            _ = SendAllAsync();
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Nothing more is to be sent. Thread-safe.</summary>
    public void Close() => _closed = true;

    void IThreadPoolWorkItem.Execute() => _ = SendAllAsync();

    private async Task SendAllAsync()
    {
        try
        {
            while (TakeUnsent())
            {
                _pipe.Reader.TryRead(out var read);
                foreach (var part in read.Buffer)
                    await stream.WriteAsync(part);
                lock (gate)
                    Unsent -= read.Buffer.Length;
                _pipe.Reader.AdvanceTo(read.Buffer.End);
            }
        }
        catch (Exception cause)
        {
            failed(cause);
        }
    }

    private bool TakeUnsent()
    {
        lock (gate)
        {
            if (!_dirty || _closed)
                return _sending = false;
            _dirty = false;
            // Completes at once: nothing pauses this pipe, and nobody waits at its other end.
            var flush = _pipe.Writer.FlushAsync();
            return flush.IsCompletedSuccessfully && !flush.Result.IsCompleted;
        }
    }
}
