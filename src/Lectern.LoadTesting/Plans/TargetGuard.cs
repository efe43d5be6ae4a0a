using System.Net;
using System.Net.Sockets;

namespace Lectern.LoadTesting.Plans;

/// <summary>The target may not be loaded; the message says why and what would be needed.</summary>
public sealed class TargetRefusedException(string message) : Exception(message);

/// <summary>
/// Load goes to this machine unless somebody says that the other one is theirs. The name is resolved once, every address of it is
/// looked at, and connections go to the address that was looked at: a name that later resolves elsewhere leads nowhere else.
/// </summary>
public static class TargetGuard
{
    /// <param name="url">http or https.</param>
    /// <param name="owned">The user says that the host is theirs.</param>
    /// <param name="cancel">Stops the resolution.</param>
    /// <exception cref="TargetRefusedException">It is no address of this machine, has no address, or is no http.</exception>
    public static async Task<IPEndPoint> ResolveAsync(Uri url, bool owned, CancellationToken cancel)
    {
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https"))
            throw new TargetRefusedException($"\"{url}\" is no http:// or https:// address; write one such as http://127.0.0.1:5080.");
        var addresses = await AddressesAsync(url.IdnHost, cancel);
        if (addresses.Length == 0)
            throw new TargetRefusedException($"\"{url.Host}\" has no address.");
        if (!owned && Array.Find(addresses, address => !IPAddress.IsLoopback(address)) is { } foreign)
            throw new TargetRefusedException($"\"{url.Host}\" is {foreign}, which is not this machine; a load test of a host that is not yours is an attack. If it is yours, say --i-own-this-host.");
        return new(Array.Find(addresses, address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0], url.Port);
    }

    private static async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancel)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
            return [literal.IsIPv4MappedToIPv6 ? literal.MapToIPv4() : literal];
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancel);
        }
        catch (SocketException error)
        {
            throw new TargetRefusedException($"\"{host}\" cannot be resolved: {error.Message}.");
        }
    }
}
