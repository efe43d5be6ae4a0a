using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lectern.Delivery.Cdn;

/// <summary>
/// Leave to read one file until a time: <c>{seconds since 1970}-{key}-{signature}</c>, HMAC-SHA256 over the name and the first two. It stands
/// in the path and not in the query, which some CDNs leave out of what they keep an answer under: whoever has not got it has another address.
/// </summary>
/// <param name="Expires">Seconds since 1970, UTC.</param>
/// <param name="Key">Which key signed it.</param>
/// <param name="Signature">256 bits in base64url.</param>
public readonly record struct MediaGrant(long Expires, long Key, string Signature)
{
    /// <summary>Signs.</summary>
    /// <param name="name">The file.</param>
    /// <param name="expires">Until when.</param>
    /// <param name="key">The number of <paramref name="secret"/>.</param>
    /// <param name="secret">At least 32 bytes.</param>
    public static MediaGrant Sign(string name, DateTimeOffset expires, long key, ReadOnlySpan<byte> secret)
    {
        var seconds = expires.ToUnixTimeSeconds();
        return new(seconds, key, Base64Url.EncodeToString(Mac(name, seconds, key, secret)));
    }

    /// <summary>Null for what is no grant.</summary>
    public static MediaGrant? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // The signature may have '-' in it.
        var parts = text.Split('-', 3);
        return parts.Length == 3 && parts[2].Length == 43 && Number(parts[0]) is { } expires && Number(parts[1]) is { } key ? new(expires, key, parts[2]) : null;
    }

    /// <summary>Is it for this file, by this key, and not over? The comparison takes as long whatever is wrong.</summary>
    public bool Allows(string name, DateTimeOffset now, ReadOnlySpan<byte> secret)
    {
        Span<byte> signature = stackalloc byte[33];
        var isReadable = Base64Url.TryDecodeFromChars(Signature, signature, out var length) && length == 32;
        return CryptographicOperations.FixedTimeEquals(Mac(name, Expires, Key, secret), signature[..32]) & isReadable & now.ToUnixTimeSeconds() < Expires;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Expires}-{Key}-{Signature}");

    private static byte[] Mac(string name, long expires, long key, ReadOnlySpan<byte> secret) =>
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{expires}-{key}-{name}")));

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
