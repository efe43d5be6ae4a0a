using System.Globalization;
using Lectern.Fleet.Balancing;

namespace Lectern.Commands.Fleets;

/// <summary>Reads the addresses that HAProxy listens at.</summary>
internal static class FleetAddresses
{
    private const string Example = "write one such as http://0.0.0.0:8080, or several with ';' between them";

    /// <exception cref="UsageException">One of them is no address, or has no certificate.</exception>
    public static IReadOnlyList<Listener> Of(string urls, FileInfo? certificate)
    {
        if (certificate is { Exists: false })
            throw new UsageException($"--certificate {certificate} is not there; name a PEM file with certificate and key.");
        Listener[] listeners = [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => ListenerOf(url, certificate))];
        return listeners.Length > 0 ? listeners : throw new UsageException($"--urls is empty; {Example}.");
    }

    private static Listener ListenerOf(string text, FileInfo? certificate)
    {
        // "*" and "+" are all addresses, as for serve.
        var plain = text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(plain, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new UsageException($"--urls has \"{text}\", which is no address; {Example}.");
        var isSecure = url.Scheme == "https";
        if (isSecure && certificate is null)
            throw new UsageException($"--urls has {text}, and https needs --certificate FILE.");
        var host = url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : url.Host;
        return new($"{host}:{url.Port.ToString(CultureInfo.InvariantCulture)}", isSecure ? certificate!.FullName : null);
    }
}
