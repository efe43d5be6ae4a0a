using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lectern.Delivery.Cdn;

/// <summary>
/// Addresses that a custom rule of Cloudflare lets through with <c>is_timed_hmac_valid_v0</c>
/// (https://developers.cloudflare.com/waf/custom-rules/use-cases/configure-token-authentication/): HMAC-SHA256 over the path and the second
/// of signing; how long they are good is in the rule.
/// </summary>
public static class CloudflareToken
{
    /// <param name="path">Path and query, without other parameters after it: the token has to be the last.</param>
    /// <param name="secret">The same as in the rule.</param>
    /// <param name="now">The time of signing.</param>
    /// <param name="parameter">Its name.</param>
    public static string Sign(string path, string secret, DateTimeOffset now, string parameter = "verify")
    {
        ArgumentNullException.ThrowIfNull(path);
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(path + seconds));
        return $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{parameter}={seconds}-{Uri.EscapeDataString(Convert.ToBase64String(mac))}";
    }
}
