using System.Buffers;
using System.Text;

namespace Lectern.Redis;

/// <summary>
/// Reads a reply where it lies in the connection's buffer, without copying. The reader stands before one value; each Read method
/// takes that value and moves to the next. The bytes are gone when the method that was given the reader returns.
/// Allocates nothing but what the name of a method says. The bytes have been proved well-formed before.
/// </summary>
public ref struct RedisReplyReader
{
    private SequenceReader<byte> _reader;

    internal RedisReplyReader(in ReadOnlySequence<byte> frame) => _reader = new(frame);

    /// <summary>The type of the value that comes next.</summary>
    public RedisReplyKind Kind
    {
        get
        {
            SkipAttributes();
            return KindOf();
        }
    }

    /// <summary>Takes a value of any type and throws it away.</summary>
    public void Skip()
    {
        for (var left = 1L; left > 0; left--)
        {
            if (Kind is var kind && kind >= RedisReplyKind.Array)
                left += ReadCount();
            else if (kind is RedisReplyKind.Bulk or RedisReplyKind.Verbatim || PeekType() == '!')
                ReadBytes();
            else
                ReadLine();
        }
    }

    /// <summary>Takes an integer.</summary>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public long ReadInteger()
    {
        Expect(Kind is RedisReplyKind.Integer, "an integer");
        return RespNumber.Integer(Flat(ReadLine()));
    }

    /// <summary>Takes a boolean.</summary>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public bool ReadBoolean()
    {
        Expect(Kind is RedisReplyKind.Boolean, "a boolean");
        return ReadLine().FirstSpan[0] == 't';
    }

    /// <summary>Takes a double.</summary>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public double ReadDouble()
    {
        Expect(Kind is RedisReplyKind.Double, "a double");
        return RespNumber.Double(Flat(ReadLine()));
    }

    /// <summary>Takes a null if one comes next.</summary>
    /// <returns>Whether one did.</returns>
    public bool TryReadNull()
    {
        if (Kind is not RedisReplyKind.Null)
            return false;
        ReadLine();
        return true;
    }

    /// <summary>Takes the bytes of a string of any kind or of an error.</summary>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public ReadOnlySequence<byte> ReadBytes()
    {
        Expect(Kind is RedisReplyKind.Bulk or RedisReplyKind.SimpleString or RedisReplyKind.Verbatim or RedisReplyKind.BigNumber or RedisReplyKind.Error, "a string");
        var type = PeekType();
        var line = ReadLine();
        if (type is not ('$' or '=' or '!'))
            return line;
        var body = _reader.UnreadSequence.Slice(0, RespNumber.Length(Flat(line)));
        _reader.Advance(body.Length + 2);
        return type == '=' ? body.Slice(4) : body;
    }

    /// <summary>Takes a string as text. Allocates it.</summary>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    /// <summary>Takes a string into pooled memory, or a null.</summary>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public RedisLease? ReadLease() => TryReadNull() ? null : RedisLease.CopyOf(ReadBytes());

    /// <summary>Takes the head of an array, set, map or push.</summary>
    /// <returns>How many values follow: for a map, keys and values together.</returns>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public int ReadCount()
    {
        Expect(Kind is var kind && kind >= RedisReplyKind.Array, "a list");
        var count = (int)RespNumber.Length(Flat(ReadLine()));
        return kind is RedisReplyKind.Map ? count * 2 : count;
    }

    /// <summary>Takes a value of any type as a tree that outlives the connection's buffer. Allocates it.</summary>
    public RedisReply ReadReply() => RedisReply.Read(ref this);

    private void SkipAttributes()
    {
        while (PeekType() == '|')
        {
            for (var left = RespNumber.Length(Flat(ReadLine())) * 2; left > 0; left--)
                Skip();
        }
    }

    private readonly char PeekType() => _reader.TryPeek(out var type) ? (char)type : throw new InvalidOperationException("The reply has no further value.");

    private readonly RedisReplyKind KindOf() => PeekType() switch
    {
        '+' => RedisReplyKind.SimpleString,
        '-' or '!' => RedisReplyKind.Error,
        ':' => RedisReplyKind.Integer,
        '$' => IsMinusOne() ? RedisReplyKind.Null : RedisReplyKind.Bulk,
        ',' => RedisReplyKind.Double,
        '#' => RedisReplyKind.Boolean,
        '(' => RedisReplyKind.BigNumber,
        '=' => RedisReplyKind.Verbatim,
        '*' => IsMinusOne() ? RedisReplyKind.Null : RedisReplyKind.Array,
        '%' => IsMinusOne() ? RedisReplyKind.Null : RedisReplyKind.Map,
        '~' => IsMinusOne() ? RedisReplyKind.Null : RedisReplyKind.Set,
        '>' => RedisReplyKind.Push,
        _ => RedisReplyKind.Null,
    };

    private readonly bool IsMinusOne() => _reader.TryPeek(1, out var sign) && sign == '-';

    private ReadOnlySequence<byte> ReadLine()
    {
        _reader.Advance(1);
        if (!_reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\r'))
            throw new InvalidOperationException("The reply has no further value.");
        _reader.Advance(1);
        return line;
    }

    private static ReadOnlySpan<byte> Flat(in ReadOnlySequence<byte> line) => line.IsSingleSegment ? line.FirstSpan : line.ToArray();

    private readonly void Expect(bool met, string what)
    {
        if (!met)
            throw new InvalidOperationException($"The reply is of type {KindOf()}, not {what}.");
    }
}
