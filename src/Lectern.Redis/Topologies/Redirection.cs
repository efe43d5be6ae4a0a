using System.Globalization;

namespace Lectern.Redis;

/// <summary>
/// An error that says where to ask instead: <c>MOVED slot host:port</c> for good, <c>ASK slot host:port</c> for this once.
/// Source: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#redirection-and-resharding
/// </summary>
internal readonly record struct Redirection(RedisEndpoint Target, bool IsAsk)
{
    public static Redirection? Read(RedisErrorException error, RedisEndpoint asked)
    {
        if (error.Code is not ("MOVED" or "ASK") || error.Message.Split(' ') is not [_, _, var address, ..])
            return null;
        var colon = address.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            return null;
        // A server that does not know its own address leaves it out: it means the host that was asked.
        var host = address[..colon].Trim('[', ']');
        return new(new(host.Length > 0 ? host : asked.Host, port), error.Code == "ASK");
    }
}
