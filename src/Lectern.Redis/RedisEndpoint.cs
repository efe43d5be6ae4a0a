using System.Globalization;

namespace Lectern.Redis;

/// <summary>Where a server listens.</summary>
/// <param name="Host">A name or an address; IPv6 without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public readonly record struct RedisEndpoint(string Host, int Port)
{
    private const int DefaultPort = 6379;

    /// <summary>Reads <c>host</c>, <c>host:port</c> or <c>[IPv6]:port</c>. The port is 6379 when it is left out.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static RedisEndpoint Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var colon = text.LastIndexOf(':');
        // More than one colon without brackets is an IPv6 address on its own.
        if (colon < 0 || text.EndsWith(']') || text[0] != '[' && text.IndexOf(':', StringComparison.Ordinal) != colon)
            return new(text.Trim('[', ']'), DefaultPort);
        if (colon == 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            throw new FormatException($"'{text}' is no Redis endpoint. Write host:port with a port of 1 to 65535, such as cache.example.org:6379 or [::1]:6379.");
        return new(text[..colon].Trim('[', ']'), port);
    }

    /// <summary>host:port, with brackets around IPv6.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
