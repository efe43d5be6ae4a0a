using Amazon.S3;
using Amazon.S3.Model;

namespace Lectern.Delivery.Files;

/// <summary>An object as a stream that can seek: reading on goes on in the same answer, reading elsewhere asks for that range. Not thread-safe.</summary>
internal sealed class S3Stream(IAmazonS3 s3, string bucket, string key, GetObjectResponse whole) : Stream
{
    private GetObjectResponse? _answer = whole;
    private long _answerAt; // where the answer at hand goes on
    private long _position;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length { get; } = whole.ContentLength;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Length)
            return 0;
        if (_answer is null || _answerAt != _position)
            await AskAsync(cancellationToken);
        var read = await _answer!.ResponseStream.ReadAsync(buffer, cancellationToken);
        _answerAt = _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("What comes over a network is awaited: use ReadAsync.");

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException("Files named by their content do not change.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Files named by their content do not change.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _answer?.Dispose();
        base.Dispose(disposing);
    }

    private async Task AskAsync(CancellationToken cancel)
    {
        _answer?.Dispose();
        _answer = null;
        _answer = await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = new(_position, Length - 1) }, cancel);
        _answerAt = _position;
    }
}
