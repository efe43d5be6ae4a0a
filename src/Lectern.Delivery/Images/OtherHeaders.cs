using System.Buffers.Binary;

namespace Lectern.Delivery.Images;

/// <summary>The headers that stand at a fixed place: PNG, GIF, WebP.</summary>
internal static class OtherHeaders
{
    public static ImageHeader? Png(ReadOnlySpan<byte> head)
    {
        if (head.Length < 29 || !head[12..].StartsWith("IHDR"u8)) return null;
        var width = BinaryPrimitives.ReadInt32BigEndian(head[16..]);
        var height = BinaryPrimitives.ReadInt32BigEndian(head[20..]);
        return new ImageHeader(ImageFormat.Png, width, height, Interlaced: head[28] != 0);
    }

    public static ImageHeader? Gif(ReadOnlySpan<byte> head)
    {
        if (head.Length < 10) return null;
        var width = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]);
        var height = BinaryPrimitives.ReadUInt16LittleEndian(head[8..]);
        return new ImageHeader(ImageFormat.Gif, width, height);
    }

    /// <summary>The three kinds of RFC 9649: lossy (VP8), lossless (VP8L), extended (VP8X).</summary>
    public static ImageHeader? WebP(ReadOnlySpan<byte> head)
    {
        if (head.Length < 30) return null;
        var data = head[20..];
        if (head[12..].StartsWith("VP8X"u8)) return WebP(1 + Int24(data[4..]), 1 + Int24(data[7..]));
        if (head[12..].StartsWith("VP8L"u8) && data[0] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return WebP(1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        }
        if (head[12..].StartsWith("VP8 "u8) && data[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]))
            return WebP(BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF);
        return null;
    }

    /// <summary>The length of the file that a RIFF header announces, in bytes.</summary>
    public static long RiffLength(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) + 8L;

    private static ImageHeader WebP(int width, int height) => new(ImageFormat.WebP, width, height);

    private static int Int24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
