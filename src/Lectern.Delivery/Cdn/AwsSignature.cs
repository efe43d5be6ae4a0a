using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lectern.Delivery.Cdn;

/// <summary>Who signs.</summary>
/// <param name="AccessKeyId">Public.</param>
/// <param name="SecretAccessKey">Secret.</param>
/// <param name="SessionToken">Of temporary credentials; else empty.</param>
public sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken = "");

/// <summary>AWS Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.</summary>
public static class AwsSignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Adds <c>X-Amz-Date</c> and <c>Authorization</c>, over the headers that the request has by then and the body.</summary>
    /// <param name="request">With its address absolute.</param>
    /// <param name="body">What its content holds.</param>
    /// <param name="credentials">Who signs.</param>
    /// <param name="region">Such as <c>us-east-1</c>.</param>
    /// <param name="service">Such as <c>cloudfront</c>.</param>
    /// <param name="now">The time of the signature; it is good for minutes.</param>
    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, AwsCredentials credentials, string region, string service, DateTimeOffset now)
    {
        var stamp = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", stamp);
        if (credentials.SessionToken.Length > 0)
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", credentials.SessionToken);
        var headers = HeadersOf(request);
        var signed = string.Join(';', headers.Select(header => header.Name));
        var canonical = Canonical(request.Method.Method, request.RequestUri!, headers, Hex(SHA256.HashData(body)));
        var scope = $"{stamp[..8]}/{region}/{service}/aws4_request";
        var text = $"{Algorithm}\n{stamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        request.Headers.TryAddWithoutValidation("Authorization",
            $"{Algorithm} Credential={credentials.AccessKeyId}/{scope}, SignedHeaders={signed}, Signature={Hex(Mac(KeyOf(credentials.SecretAccessKey, stamp[..8], region, service), text))}");
    }

    private static List<(string Name, string Value)> HeadersOf(HttpRequestMessage request) =>
    [
        .. request.Headers.Concat(request.Content?.Headers.Where(header => header.Key != "Content-Length") ?? [])
            .Where(header => !header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase))
            .Select(header => (header.Key.ToLowerInvariant(), string.Join(',', header.Value.Select(value => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries))))))
            .Append(("host", request.Headers.Host ?? request.RequestUri!.Authority))
            .OrderBy(header => header.Item1, StringComparer.Ordinal),
    ];

    private static string Canonical(string method, Uri address, List<(string Name, string Value)> headers, string hash) => string.Join('\n',
        method,
        address.AbsolutePath,
        Query(address),
        string.Concat(headers.Select(header => $"{header.Name}:{header.Value}\n")),
        string.Join(';', headers.Select(header => header.Name)),
        hash);

    private static string Query(Uri address) => string.Join('&', address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Name: Escape(pair[0]), Value: pair.Length > 1 ? Escape(pair[1]) : ""))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Escape(string part) => Uri.EscapeDataString(Uri.UnescapeDataString(part));

    private static byte[] KeyOf(string secret, string day, string region, string service) =>
        Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + secret), day), region), service), "aws4_request");

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
