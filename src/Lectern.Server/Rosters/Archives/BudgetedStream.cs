namespace Lectern.Server.Rosters.Archives;

/// <summary>Reads a file of a set within its budget. Ends early, with the reason reported, at a limit or at damaged data.</summary>
internal sealed class BudgetedStream(Func<Stream> open, string name, long packed, ByteBudget budget) : Stream
{
    private Stream? _inner;
    private long _soFar;
    private bool _ended;

    public BudgetedStream(Stream inner, string name, long packed, ByteBudget budget) : this(() => inner, name, packed, budget) => _inner = inner;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => _soFar; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (_ended)
            return 0;
        try
        {
            _inner ??= open();
            return Count(_inner.Read(buffer));
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException)
        {
            // Damaged, encrypted, or packed by a method that .NET does not know.
            budget.Refuse(name, $"the entry cannot be unpacked: {error.Message}");
            return Count(0);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    private int Count(int read)
    {
        _soFar += read;
        _ended = read == 0 || !budget.Take(name, read, _soFar, packed);
        return _ended ? 0 : read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _inner?.Dispose();
        base.Dispose(disposing);
    }
}
