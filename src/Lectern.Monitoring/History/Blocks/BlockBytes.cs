using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Lectern.Monitoring.History.Blocks;

/// <summary>Writes numbers as short as they are.</summary>
internal sealed class BlockWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4_096);

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public int Length => _bytes.WrittenCount;

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    /// <summary>Seven bits a byte, the lowest first.</summary>
    public void Number(ulong value)
    {
        var span = _bytes.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _bytes.Advance(length);
    }

    /// <summary>Small ones of either sign are short.</summary>
    public void Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    public void Single(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
    }

    /// <summary>The bytes in which a value differs from the one before, as Gorilla does with bits (Pelkonen et al., VLDB 2015).</summary>
    public void Difference(double value, double before)
    {
        var bits = (ulong)(BitConverter.DoubleToInt64Bits(value) ^ BitConverter.DoubleToInt64Bits(before));
        if (bits == 0)
        {
            Byte(0);
            return;
        }
        var (leading, trailing) = (BitOperations.LeadingZeroCount(bits) / 8, BitOperations.TrailingZeroCount(bits) / 8);
        Byte((byte)(1 + (leading * 8) + trailing));
        bits >>= trailing * 8;
        for (var i = 8 - leading - trailing; i > 0; i--, bits >>= 8)
            Byte((byte)bits);
    }

    public void Text(string text)
    {
        Number((ulong)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _bytes);
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);
}

/// <summary>Reads what <see cref="BlockWriter"/> wrote.</summary>
/// <exception cref="InvalidDataException">The bytes end too early or are none of ours.</exception>
internal ref struct BlockReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _bytes = bytes;

    public byte Byte() => Take(1)[0];

    public ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw new InvalidDataException("A number of the history has no end.");
    }

    /// <summary>A number that says how many things follow.</summary>
    public int Count(int most)
    {
        var count = Number();
        return most >= 0 && count <= (ulong)most ? (int)count : throw new InvalidDataException($"A block of the history says {count} where at most {most} can be.");
    }

    public long Signed()
    {
        var value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public double Difference(double before)
    {
        var head = Byte();
        if (head == 0)
            return before;
        var (leading, trailing) = Math.DivRem(head - 1, 8);
        if (leading + trailing > 7)
            throw new InvalidDataException("A value of the history is not whole.");
        var bits = 0UL;
        for (var i = trailing; i < 8 - leading; i++)
            bits |= (ulong)Byte() << (i * 8);
        return BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(before) ^ (long)bits);
    }

    public string Text() => Encoding.UTF8.GetString(Take(Count(_bytes.Length)));

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length)
            throw new InvalidDataException("A block of the history ends too early.");
        var taken = _bytes[..length];
        _bytes = _bytes[length..];
        return taken;
    }

    public readonly ReadOnlySpan<byte> Rest => _bytes;
}
