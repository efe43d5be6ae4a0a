using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Lectern.Redis;

/// <summary>
/// A key, a value or an option: text (sent as UTF-8), bytes or an integer, converted implicitly. Nothing is copied when one is made:
/// bytes must stay as they are until the command's answer is there.
/// </summary>
public readonly struct RedisArgument
{
    // Stands where the text would: this argument is a number. Saves a field on the way of every command.
    private static readonly string Number = new('#', 1);

    private readonly string? _text;
    private readonly long _number;
    private readonly ReadOnlyMemory<byte> _bytes;

    private RedisArgument(string text) => _text = text;

    private RedisArgument(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    private RedisArgument(long number) => (_text, _number) = (Number, number);

    /// <summary>Text, sent as UTF-8.</summary>
    public static implicit operator RedisArgument(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(text);
    }

    /// <summary>Bytes, sent as they are.</summary>
    public static implicit operator RedisArgument(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new(bytes.AsMemory());
    }

    /// <summary>Bytes, sent as they are.</summary>
    public static implicit operator RedisArgument(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>Bytes, sent as they are.</summary>
    public static implicit operator RedisArgument(Memory<byte> bytes) => new(bytes);

    /// <summary>An integer, sent as its digits.</summary>
    public static implicit operator RedisArgument(long number) => new(number);

    /// <summary>The argument as text.</summary>
    public override string ToString() => IsNumber ? _number.ToString(CultureInfo.InvariantCulture) : _text ?? Encoding.UTF8.GetString(_bytes.Span);

    private bool IsNumber => ReferenceEquals(_text, Number);

    /// <summary>An upper bound, in bytes, for what this argument takes.</summary>
    internal long MaxBytes => IsNumber ? 20 : _text is { } text ? Encoding.UTF8.GetMaxByteCount(text.Length) : _bytes.Length;

    internal void WriteTo(ref RespWriter writer)
    {
        if (IsNumber)
        {
            Span<byte> digits = stackalloc byte[20];
            Utf8Formatter.TryFormat(_number, digits, out var length);
            writer.Bulk(digits[..length]);
        }
        else if (_text is { } text)
            writer.Bulk(text);
        else
            writer.Bulk(_bytes.Span);
    }

    /// <summary>The Cluster slot of this argument, taken as a key: 0 to 16383.</summary>
    internal int Slot()
    {
        if (!IsNumber && _text is null)
            return HashSlot.Of(_bytes.Span);
        var text = IsNumber ? ToString() : _text!;
        var rented = text.Length > 128 ? ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length)) : null;
        Span<byte> bytes = rented ?? stackalloc byte[128 * 3];
        var slot = HashSlot.Of(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return slot;
    }
}
