using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lectern.Tests.Delivery.Files;

/// <summary>
/// AWS Signature Version 4 as a server computes it, written from its description
/// (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html) and not from the client's code.
/// </summary>
internal static class SigV4
{
    /// <param name="method">Such as GET.</param>
    /// <param name="path">As it was sent, percent-encoded.</param>
    /// <param name="query">Names and values, decoded.</param>
    /// <param name="headers">Those that were signed, by lower-case name.</param>
    /// <param name="payloadHash">The header <c>x-amz-content-sha256</c>.</param>
    /// <param name="time">The header <c>x-amz-date</c>.</param>
    /// <param name="region">Such as us-east-1.</param>
    /// <param name="secret">The secret key.</param>
    public static string Sign(string method, string path, IEnumerable<(string Name, string Value)> query, IEnumerable<(string Name, string Value)> headers, string payloadHash, string time, string region, string secret)
    {
        var signed = headers.OrderBy(header => header.Name, StringComparer.Ordinal).ToList();
        var canonical = string.Join('\n',
            method,
            path,
            string.Join('&', query.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}").Order(StringComparer.Ordinal)),
            string.Concat(signed.Select(header => $"{header.Name}:{header.Value.Trim()}\n")),
            string.Join(';', signed.Select(header => header.Name)),
            payloadHash);
        var scope = string.Create(CultureInfo.InvariantCulture, $"{time[..8]}/{region}/s3/aws4_request");
        var text = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (last, part) => HMACSHA256.HashData(last, Encoding.UTF8.GetBytes(part)));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }
}
