using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Lectern.Server.Web;

/// <summary>Section <c>Lectern:Web</c>.</summary>
public sealed class WebOptions : IValidatableObject
{
    /// <summary>
    /// Addresses or networks (CIDR) of the proxies in front, such as <c>10.0.0.0/8</c>. Only what comes from there may say, in
    /// X-Forwarded-For and X-Forwarded-Proto, whose request it is; from anywhere else that would be a way around every limit by address.
    /// </summary>
    /// <value>Default: none.</value>
    public List<string> TrustedProxies { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from text in TrustedProxies
        where Parse(text) is null
        select new ValidationResult($"Lectern:Web:TrustedProxies has \"{text}\", which is neither an address such as 10.0.0.5 nor a network such as 10.0.0.0/8.");

    internal IEnumerable<IPNetwork> Networks => TrustedProxies.Select(Parse).OfType<IPNetwork>();

    private static IPNetwork? Parse(string text) => IPNetwork.TryParse(text, out var network)
        ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
}
