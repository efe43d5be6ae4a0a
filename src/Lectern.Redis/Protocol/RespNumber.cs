using System.Buffers.Text;

namespace Lectern.Redis;

/// <summary>Numbers as the protocol writes them: nothing but the number, or it is a protocol error.</summary>
internal static class RespNumber
{
    public static long Integer(ReadOnlySpan<byte> text)
    {
        // The specification allows a leading plus; Utf8Parser takes one too.
        if (text.Length is 0 or > 20 || !Utf8Parser.TryParse(text, out long value, out var used) || used != text.Length)
            throw RedisProtocolException.Because($"'{Shown.Of(text)}' is no integer");
        return value;
    }

    /// <summary>A length or a count: -1 is RESP2's null.</summary>
    public static long Length(ReadOnlySpan<byte> text)
    {
        // One spelling of null only: whoever decodes tells it by its sign.
        if (text is [(byte)'-', ..] && !text.SequenceEqual("-1"u8))
            throw RedisProtocolException.Because($"a length of '{Shown.Of(text)}'");
        return Integer(text);
    }

    public static double Double(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("inf"u8) || text.SequenceEqual("+inf"u8))
            return double.PositiveInfinity;
        if (text.SequenceEqual("-inf"u8))
            return double.NegativeInfinity;
        // Redis 7 prints what the C library prints, which may carry a sign.
        if (text.SequenceEqual("nan"u8) || text.SequenceEqual("-nan"u8))
            return double.NaN;
        if (text.Length is 0 or > 512 || !Utf8Parser.TryParse(text, out double value, out var used) || used != text.Length)
            throw RedisProtocolException.Because($"'{Shown.Of(text)}' is no double");
        return value;
    }

    public static void BigNumber(ReadOnlySpan<byte> text)
    {
        var digits = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            throw RedisProtocolException.Because($"'{Shown.Of(text)}' is no big number");
    }
}
