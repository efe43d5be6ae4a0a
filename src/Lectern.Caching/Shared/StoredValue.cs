using System.Buffers;
using System.Buffers.Binary;

namespace Lectern.Caching.Shared;

/// <summary>
/// The form of a value in Redis: a head with the number of this fill, the generations that it was loaded under and its times, then the
/// bytes of the codec. Integers are little-endian.
/// </summary>
internal readonly ref struct StoredValue
{
    private const byte Version = 2;
    private const int FixedBytes = 1 + 1 + 8 + 8 + 8 + 8 + 8;

    private readonly ReadOnlySpan<byte> _generations;

    private StoredValue(long fill, bool exists, long storedAt, long lifetime, long rest, double loadSeconds, ReadOnlySpan<byte> generations, ReadOnlySpan<byte> body)
    {
        (Fill, Exists, StoredAt, Lifetime, Rest, LoadSeconds) = (fill, exists, storedAt, lifetime, rest, loadSeconds);
        _generations = generations;
        Body = body;
    }

    /// <summary>A random number that tells this fill from others.</summary>
    public long Fill { get; }

    /// <summary>No: the value says that there is none.</summary>
    public bool Exists { get; }

    /// <summary>Milliseconds since 1970, by the clock of the node that loaded it.</summary>
    public long StoredAt { get; }

    /// <summary>Milliseconds.</summary>
    public long Lifetime { get; }

    /// <summary>Milliseconds from <see cref="StoredAt"/> on after which the value is wrong, and not only old; <see cref="long.MaxValue"/> for never.</summary>
    public long Rest { get; }

    public double LoadSeconds { get; }

    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Was it loaded under these generations?</summary>
    public bool HasGenerations(ReadOnlySpan<long> generations)
    {
        if (_generations.Length != generations.Length * 8)
            return false;
        for (var i = 0; i < generations.Length; i++)
        {
            if (generations[i] == 0 || BinaryPrimitives.ReadInt64LittleEndian(_generations[(i * 8)..]) != generations[i])
                return false;
        }
        return true;
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out StoredValue value)
    {
        value = default;
        if (bytes.Length < FixedBytes + 1 || bytes[0] != Version)
            return false;
        var count = bytes[FixedBytes];
        var body = FixedBytes + 1 + count * 8;
        if (bytes.Length < body)
            return false;
        value = new(BinaryPrimitives.ReadInt64LittleEndian(bytes[2..]), bytes[1] == 1, BinaryPrimitives.ReadInt64LittleEndian(bytes[10..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[18..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[26..]), BinaryPrimitives.ReadDoubleLittleEndian(bytes[34..]), bytes[(FixedBytes + 1)..body], bytes[body..]);
        return true;
    }

    /// <summary>Writes the head; the body follows, if there is one.</summary>
    public static void WriteHead(IBufferWriter<byte> to, long fill, bool exists, long storedAt, long lifetime, long rest, double loadSeconds, ReadOnlySpan<long> generations)
    {
        var length = FixedBytes + 1 + generations.Length * 8;
        var head = to.GetSpan(length);
        head[0] = Version;
        head[1] = exists ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(head[2..], fill);
        BinaryPrimitives.WriteInt64LittleEndian(head[10..], storedAt);
        BinaryPrimitives.WriteInt64LittleEndian(head[18..], lifetime);
        BinaryPrimitives.WriteInt64LittleEndian(head[26..], rest);
        BinaryPrimitives.WriteDoubleLittleEndian(head[34..], loadSeconds);
        head[FixedBytes] = (byte)generations.Length;
        for (var i = 0; i < generations.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(head[(FixedBytes + 1 + i * 8)..], generations[i]);
        to.Advance(length);
    }
}
