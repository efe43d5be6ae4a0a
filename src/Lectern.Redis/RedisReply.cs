using System.Buffers;
using System.Globalization;
using System.Text;

namespace Lectern.Redis;

/// <summary>
/// A reply of any type, on its own memory: convenient, and an allocation for every value in it. Where that counts, read the reply in
/// place with a <see cref="RedisReplyReader"/>. Immutable and thread-safe.
/// </summary>
public sealed class RedisReply
{
    private static readonly RedisReply Nothing = new(RedisReplyKind.Null);

    private readonly long _number;

    private RedisReply(RedisReplyKind kind, long number = 0) => (Kind, _number) = (kind, number);

    /// <summary>The type of the value.</summary>
    public RedisReplyKind Kind { get; }

    /// <summary>True for a null.</summary>
    public bool IsNull => Kind is RedisReplyKind.Null;

    /// <summary>True for an error inside another reply or a pipeline; an error on its own is thrown instead.</summary>
    public bool IsError => Kind is RedisReplyKind.Error;

    /// <summary>The bytes of a string, a big number or an error; empty for every other type.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private init; }

    /// <summary>The values of an array or a set; a map's keys and values in turn; empty for every other type.</summary>
    public IReadOnlyList<RedisReply> Items { get; private init; } = [];

    /// <summary>The integer, or the integer that a string spells.</summary>
    /// <exception cref="InvalidOperationException">It is neither.</exception>
    public long AsInteger() => Kind is RedisReplyKind.Integer or RedisReplyKind.Boolean ? _number
        : long.TryParse(Bytes.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : throw new InvalidOperationException($"The reply is of type {Kind}, not an integer.");

    /// <summary>The double, or the number that an integer or a string is.</summary>
    /// <exception cref="InvalidOperationException">It is none of these.</exception>
    public double AsDouble() => Kind is RedisReplyKind.Double ? BitConverter.Int64BitsToDouble(_number)
        : Kind is RedisReplyKind.Integer ? _number
        : double.TryParse(Bytes.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw new InvalidOperationException($"The reply is of type {Kind}, not a number.");

    /// <summary>The boolean, or whether an integer is other than 0.</summary>
    /// <exception cref="InvalidOperationException">It is neither.</exception>
    public bool AsBoolean() => Kind is RedisReplyKind.Boolean or RedisReplyKind.Integer ? _number != 0
        : throw new InvalidOperationException($"The reply is of type {Kind}, not a boolean.");

    /// <summary>The value as text, read as UTF-8; null for a null, empty for a list.</summary>
    public override string? ToString() => Kind switch
    {
        RedisReplyKind.Null => null,
        RedisReplyKind.Integer => _number.ToString(CultureInfo.InvariantCulture),
        RedisReplyKind.Boolean => _number != 0 ? "true" : "false",
        RedisReplyKind.Double => AsDouble().ToString(CultureInfo.InvariantCulture),
        _ => Encoding.UTF8.GetString(Bytes.Span),
    };

    internal static RedisReply Error(string message) => new(RedisReplyKind.Error) { Bytes = Encoding.UTF8.GetBytes(message) };

    // Recursion is bounded: the scanner refused what is over RespLimits.MaxDepth deep.
    internal static RedisReply Read(ref RedisReplyReader reader)
    {
        var kind = reader.Kind;
        switch (kind)
        {
            case RedisReplyKind.Null:
                reader.Skip();
                return Nothing;
            case RedisReplyKind.Integer: return new(kind, reader.ReadInteger());
            case RedisReplyKind.Boolean: return new(kind, reader.ReadBoolean() ? 1 : 0);
            case RedisReplyKind.Double: return new(kind, BitConverter.DoubleToInt64Bits(reader.ReadDouble()));
            case >= RedisReplyKind.Array:
                var items = new RedisReply[reader.ReadCount()];
                for (var i = 0; i < items.Length; i++)
                    items[i] = Read(ref reader);
                return new(kind) { Items = items };
            default: return new(kind) { Bytes = reader.ReadBytes().ToArray() };
        }
    }
}
