using System.Buffers.Binary;

namespace Lectern.Delivery.Images;

/// <summary>Walks the segments of a JPEG (ITU-T T.81, annex B) up to the frame header.</summary>
internal static class JpegHeader
{
    public static ImageHeader? Read(ReadOnlySpan<byte> head)
    {
        var at = 2;
        while (at + 9 < head.Length)
        {
            if (head[at] != 0xFF) return null;
            var marker = head[at + 1];
            if (marker == 0xFF) { at++; continue; } // fill byte
            var length = BinaryPrimitives.ReadUInt16BigEndian(head[(at + 2)..]);
            if (length < 2) return null;
            if (IsFrame(marker))
            {
                var height = BinaryPrimitives.ReadUInt16BigEndian(head[(at + 5)..]);
                var width = BinaryPrimitives.ReadUInt16BigEndian(head[(at + 7)..]);
                return new ImageHeader(ImageFormat.Jpeg, width, height, IsProgressive(marker));
            }
            if (marker is 0xDA or 0xD9) return null; // pixels before a frame header
            at += 2 + length;
        }
        return null;
    }

    /// <summary>
    /// Looks for the end marker after the start of the last scan. Inside the pixels FF is always followed by 00 or a restart marker, so it
    /// cannot stand there by chance; some cameras append bytes after it.
    /// </summary>
    public static bool HasEnd(ReadOnlySpan<byte> tail) => tail.LastIndexOf(EndOfImage) > tail.LastIndexOf(StartOfScan);

    private static ReadOnlySpan<byte> EndOfImage => [0xFF, 0xD9];

    private static ReadOnlySpan<byte> StartOfScan => [0xFF, 0xDA];

    private static bool IsProgressive(byte marker) => marker is 0xC2 or 0xC6 or 0xCA or 0xCE;

    // SOF0 to SOF15 without the three markers in between that mean something else: DHT, JPG, DAC.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
