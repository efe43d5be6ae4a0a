namespace Lectern.Redis;

/// <summary>
/// Which of Redis Cluster's 16384 slots a key is in: CRC16 (polynomial 0x1021, starting at 0, known as XMODEM) of the key, or of what
/// stands between its first <c>{</c> and the <c>}</c> after it, if that is not empty, so that related keys can share a slot.
/// Source: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
/// </summary>
internal static class HashSlot
{
    public const int Count = 16384;

    private static readonly ushort[] Table = BuildTable();

    public static int Of(ReadOnlySpan<byte> key)
    {
        var open = key.IndexOf((byte)'{');
        if (open >= 0 && key[(open + 1)..].IndexOf((byte)'}') is > 0 and var length)
            key = key.Slice(open + 1, length);
        return Crc16(key) & (Count - 1);
    }

    internal static ushort Crc16(ReadOnlySpan<byte> bytes)
    {
        var crc = 0;
        foreach (var one in bytes)
            crc = (crc << 8 ^ Table[(crc >> 8 ^ one) & 0xff]) & 0xffff;
        return (ushort)crc;
    }

    private static ushort[] BuildTable()
    {
        var table = new ushort[256];
        for (var i = 0; i < table.Length; i++)
        {
            var crc = i << 8;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
            table[i] = (ushort)crc;
        }
        return table;
    }
}
