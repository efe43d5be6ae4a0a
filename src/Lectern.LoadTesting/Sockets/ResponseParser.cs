using System.Buffers.Text;
using System.Text;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.LoadTesting.Sockets;

internal enum ParseState
{
    /// <summary>More has to come.</summary>
    Going,

    /// <summary>The answer is complete.</summary>
    Done,

    /// <summary>This is no HTTP/1.1 answer.</summary>
    Malformed,
}

/// <summary>
/// Reads one answer after another, in whatever pieces it comes (RFC 9112, section 6: how the length of a body is found). Nothing is kept but
/// a head that came in pieces; a head in one piece is read where it lies. Allocates nothing unless a head is split.
/// </summary>
internal struct ResponseParser
{
    public const int LargestHead = 64 * 1024;
    private const int LongestChunkLine = 4096;
    private const int MostChunkDigits = 15;

    private Part _part;
    private bool _isHead;
    private long _left;
    private int _lineLength;
    private byte[]? _held;
    private int _heldLength;

    private enum Part : byte
    {
        Head,
        Body,
        BodyToEnd,
        ChunkSize,
        ChunkExtension,
        ChunkBody,
        ChunkEnd,
        Trailer,
    }

    public int Status { get; private set; }

    /// <summary>The connection can carry another request.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Not a byte of the answer has arrived.</summary>
    public readonly bool IsUntouched => _part == Part.Head && _heldLength == 0 && Status == 0;

    /// <param name="isHead">The request was a HEAD: whatever the head says, there is no body.</param>
    public void Begin(bool isHead)
    {
        (_part, _isHead, _heldLength, Status, KeepsAlive) = (Part.Head, isHead, 0, 0, false);
    }

    /// <summary>Takes what has arrived.</summary>
    /// <param name="bytes">All that has arrived; what is left of it afterwards did not belong to the answer.</param>
    /// <param name="session">Hears of head and body if it wants to; null for nobody.</param>
    public ParseState Feed(ref ReadOnlySpan<byte> bytes, UserSession? session)
    {
        while (!bytes.IsEmpty)
        {
            var state = _part switch
            {
                Part.Head => FeedHead(ref bytes, session),
                Part.Body or Part.ChunkBody or Part.BodyToEnd => FeedBody(ref bytes, session),
                Part.ChunkSize => FeedChunkSize(ref bytes),
                Part.ChunkExtension => FeedChunkExtension(ref bytes),
                Part.ChunkEnd => FeedChunkEnd(ref bytes),
                _ => FeedTrailer(ref bytes),
            };
            if (state != ParseState.Going)
                return state;
        }
        return ParseState.Going;
    }

    /// <summary>The server has closed the connection. Only a body without a length ends like that.</summary>
    public readonly ParseState End() => _part == Part.BodyToEnd ? ParseState.Done : ParseState.Malformed;

    private ParseState FeedHead(ref ReadOnlySpan<byte> bytes, UserSession? session)
    {
        if (_heldLength == 0)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end >= 0 && end + 4 <= LargestHead)
            {
                var head = bytes[..(end + 4)];
                bytes = bytes[(end + 4)..];
                return ReadHead(head, session);
            }
        }
        return HoldHead(ref bytes, session);
    }

    private ParseState HoldHead(ref ReadOnlySpan<byte> bytes, UserSession? session)
    {
        var taken = Math.Min(bytes.Length, LargestHead - _heldLength);
        _held ??= new byte[1024];
        if (_held.Length < _heldLength + taken)
            Array.Resize(ref _held, Math.Max(_held.Length * 2, _heldLength + taken));
        bytes[..taken].CopyTo(_held.AsSpan(_heldLength));
        var from = Math.Max(0, _heldLength - 3);
        var end = _held.AsSpan(from, _heldLength + taken - from).IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            bytes = bytes[taken..];
            _heldLength += taken;
            // What is too long, or begins like nothing that HTTP knows, need not be waited for.
            return _heldLength < LargestHead && Begins(_held.AsSpan(0, _heldLength)) ? ParseState.Going : ParseState.Malformed;
        }
        var length = from + end + 4;
        bytes = bytes[(length - _heldLength)..];
        _heldLength = 0;
        return ReadHead(_held.AsSpan(0, length), session);
    }

    private static bool Begins(ReadOnlySpan<byte> head)
    {
        var name = "HTTP/1."u8;
        return head.Length < name.Length ? name.StartsWith(head) : head.StartsWith(name) && head.IndexOf("\n\n"u8) < 0;
    }

    private ParseState ReadHead(ReadOnlySpan<byte> head, UserSession? session)
    {
        // "HTTP/1.1 200" and then anything.
        if (!head.StartsWith("HTTP/1."u8) || head[7] is not ((byte)'0' or (byte)'1') || head[8] != ' ' || head[12] is not ((byte)' ' or (byte)'\r')
            || !Utf8Parser.TryParse(head[9..12], out int status, out var digits) || digits != 3 || status < 100)
            return ParseState.Malformed;
        if (status is > 101 and < 200 or 100)
            return ParseState.Going;
        Status = status;
        KeepsAlive = head[7] == '1';
        if (!ReadFraming(head, out var length, out var isChunked, out var isCoded) || status == 101)
            return ParseState.Malformed;
        if (session is { WantsHead: true })
            session.OnHead(head);
        if (_isHead || status is 204 or 304)
            return ParseState.Done;
        if (isChunked)
            return Enter(Part.ChunkSize, 0);
        if (length is null || isCoded)
        {
            KeepsAlive = false;
            return Enter(Part.BodyToEnd, long.MaxValue);
        }
        return length == 0 ? ParseState.Done : Enter(Part.Body, length.Value);
    }

    private bool ReadFraming(ReadOnlySpan<byte> head, out long? length, out bool isChunked, out bool isCoded)
    {
        (length, isChunked, isCoded) = (null, false, false);
        for (var lines = new HeaderLines(head); lines.Next(out var name, out var value);)
        {
            // The length tells most headers apart without a look at their letters.
            if (name.Length == 14 && Ascii.EqualsIgnoreCase(name, "Content-Length"u8))
            {
                if (!Utf8Parser.TryParse(value, out long number, out var used) || used != value.Length || number < 0 || (length is not null && length != number))
                    return false;
                length = number;
            }
            else if (name.Length == 17 && Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8))
            {
                isCoded = true;
                isChunked = value.Length >= 7 && Ascii.EqualsIgnoreCase(value[^7..], "chunked"u8);
            }
            else if (name.Length == 10 && Ascii.EqualsIgnoreCase(name, "Connection"u8))
            {
                KeepsAlive = Ascii.EqualsIgnoreCase(value, "keep-alive"u8) || (KeepsAlive && !Ascii.EqualsIgnoreCase(value, "close"u8));
            }
        }
        return true;
    }

    private ParseState FeedBody(ref ReadOnlySpan<byte> bytes, UserSession? session)
    {
        var taken = (int)Math.Min(bytes.Length, _left);
        if (session is { WantsBody: true })
            session.OnBody(bytes[..taken]);
        bytes = bytes[taken..];
        if (_part == Part.BodyToEnd || (_left -= taken) > 0)
            return ParseState.Going;
        return _part == Part.Body ? ParseState.Done : Enter(Part.ChunkEnd, 2);
    }

    private ParseState FeedChunkSize(ref ReadOnlySpan<byte> bytes)
    {
        var one = bytes[0];
        bytes = bytes[1..];
        if (char.IsAsciiHexDigit((char)one) && _lineLength < MostChunkDigits)
        {
            _left = (_left << 4) | (long)(one <= '9' ? one - '0' : (one | 0x20) - 'a' + 10);
            _lineLength++;
            return ParseState.Going;
        }
        if (_lineLength == 0 || one is not ((byte)';' or (byte)'\r' or (byte)' ' or (byte)'\t'))
            return ParseState.Malformed;
        _part = Part.ChunkExtension;
        return ParseState.Going;
    }

    private ParseState FeedChunkExtension(ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        _lineLength += end < 0 ? bytes.Length : end;
        bytes = end < 0 ? default : bytes[(end + 1)..];
        if (_lineLength > LongestChunkLine)
            return ParseState.Malformed;
        if (end < 0)
            return ParseState.Going;
        return _left == 0 ? Enter(Part.Trailer, 0) : Enter(Part.ChunkBody, _left);
    }

    private ParseState FeedChunkEnd(ref ReadOnlySpan<byte> bytes)
    {
        var one = bytes[0];
        bytes = bytes[1..];
        if (one != (_left == 2 ? '\r' : '\n'))
            return ParseState.Malformed;
        return --_left == 0 ? Enter(Part.ChunkSize, 0) : ParseState.Going;
    }

    // Lines up to an empty one; _left counts the letters of the present line, _lineLength those of all.
    private ParseState FeedTrailer(ref ReadOnlySpan<byte> bytes)
    {
        var one = bytes[0];
        bytes = bytes[1..];
        if (++_lineLength > LargestHead)
            return ParseState.Malformed;
        if (one == '\n')
        {
            if (_left == 0)
                return ParseState.Done;
            _left = 0;
        }
        else if (one != '\r')
        {
            _left++;
        }
        return ParseState.Going;
    }

    private ParseState Enter(Part part, long left)
    {
        (_part, _left, _lineLength) = (part, left, 0);
        return ParseState.Going;
    }
}
