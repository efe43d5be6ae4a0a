using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Lectern.Redis;

/// <summary>
/// Writes a command as the array of bulk strings that Redis wants, straight into the connection's buffer. Call <see cref="Commit"/>
/// at the end. For one writer at a time.
/// </summary>
internal ref struct RespWriter(IBufferWriter<byte> output)
{
    // A head is a type, up to 20 digits and CR LF.
    private const int HeadBytes = 24;

    private Span<byte> _span;
    private int _used;

    /// <summary>Bytes handed to the buffer so far.</summary>
    public long Written { get; private set; }

    /// <summary>Starts a command: how many arguments follow, the name counted.</summary>
    public void Command(int arguments) => Head('*', arguments);

    /// <summary>Bytes that are RESP already.</summary>
    public void Raw(scoped ReadOnlySpan<byte> resp)
    {
        resp.CopyTo(Room(resp.Length));
        _used += resp.Length;
    }

    public void Bulk(scoped ReadOnlySpan<byte> value)
    {
        Head('$', value.Length);
        while (!value.IsEmpty)
        {
            // Whatever the buffer has: a long value goes over many of its segments rather than into one of its own size.
            var room = Room(1);
            var part = value[..Math.Min(value.Length, room.Length)];
            part.CopyTo(room);
            _used += part.Length;
            value = value[part.Length..];
        }
        LineEnd();
    }

    public void Bulk(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Head('$', length);
        // Before the sum: making room counts from 0 again.
        var room = Room(length);
        _used += Encoding.UTF8.GetBytes(text, room);
        LineEnd();
    }

    /// <summary>Hands what is written to the buffer.</summary>
    public void Commit()
    {
        if (_used > 0)
            output.Advance(_used);
        Written += _used;
        _span = default;
        _used = 0;
    }

    private void Head(char type, long number)
    {
        var room = Room(HeadBytes);
        room[0] = (byte)type;
        Utf8Formatter.TryFormat(number, room[1..], out var digits);
        room[digits + 1] = (byte)'\r';
        room[digits + 2] = (byte)'\n';
        _used += digits + 3;
    }

    private void LineEnd()
    {
        var room = Room(2);
        room[0] = (byte)'\r';
        room[1] = (byte)'\n';
        _used += 2;
    }

    private Span<byte> Room(int least)
    {
        if (_span.Length - _used < least)
        {
            Commit();
            _span = output.GetSpan(Math.Max(least, HeadBytes));
        }
        return _span[_used..];
    }
}
