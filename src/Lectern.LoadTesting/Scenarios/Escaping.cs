namespace Lectern.LoadTesting.Scenarios;

/// <summary>Writes values where they mean only themselves. Allocates nothing.</summary>
internal static class Escaping
{
    public static int Measure(ReadOnlySpan<byte> value, Escape escape)
    {
        var length = 0;
        foreach (var one in value)
            length += Length(one, escape);
        return length;
    }

    public static int Write(ReadOnlySpan<byte> value, Escape escape, Span<byte> to)
    {
        var written = 0;
        foreach (var one in value)
        {
            switch (Length(one, escape))
            {
                case 1:
                    to[written++] = one;
                    break;
                case 2:
                    to[written++] = (byte)'\\';
                    to[written++] = one;
                    break;
                case 3:
                    to[written++] = (byte)'%';
                    written += Hex(one, to[written..]);
                    break;
                case 6:
                    "\\u00"u8.CopyTo(to[written..]);
                    written += 4 + Hex(one, to[(written + 4)..]);
                    break;
            }
        }
        return written;
    }

    private static int Length(byte one, Escape escape) => escape switch
    {
        Escape.Header => one is < 0x20 or 0x7F ? 0 : 1,
        Escape.Url => char.IsAsciiLetterOrDigit((char)one) || one is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' ? 1 : 3,
        _ => one < 0x20 ? 6 : one is (byte)'"' or (byte)'\\' ? 2 : 1,
    };

    private static int Hex(byte one, Span<byte> to)
    {
        to[0] = Digit(one >> 4);
        to[1] = Digit(one & 15);
        return 2;
    }

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
