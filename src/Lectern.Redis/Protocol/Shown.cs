using System.Text;

namespace Lectern.Redis;

/// <summary>Bytes of a peer in a message: short, and without control characters that could forge a line of a log.</summary>
internal static class Shown
{
    private const int Most = 64;

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(Most);
        foreach (var one in bytes[..Math.Min(bytes.Length, Most)])
            text.Append(one is >= 0x20 and < 0x7f ? (char)one : '.');
        return bytes.Length > Most ? $"{text}…" : text.ToString();
    }
}
