using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lectern.Delivery.Cdn;

/// <summary>
/// Signed addresses and cookies of CloudFront, with a canned or a custom policy
/// (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html). RSA with SHA-1 or SHA-256, ECDSA
/// P-256 in DER; SHA-256 is named by a parameter of its own (both since 2025 and 2026). Not thread-safe with one key object; make one each.
/// </summary>
public sealed class CloudFrontSigner : IDisposable
{
    private readonly string _keyPair;
    private readonly HashAlgorithmName _hash;
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    /// <param name="keyPair">The id of the public key at CloudFront.</param>
    /// <param name="pem">The private key: PKCS#1, SEC 1 or PKCS#8.</param>
    /// <param name="sha256">SHA-256 instead of SHA-1, CloudFront's old default.</param>
    /// <exception cref="ArgumentException">It is no RSA or P-256 key.</exception>
    public CloudFrontSigner(string keyPair, string pem, bool sha256 = true)
    {
        (_keyPair, _hash) = (keyPair, sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        try
        {
            _rsa = RSA.Create();
            _rsa.ImportFromPem(pem);
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            _rsa!.Dispose();
            _rsa = null;
            _ecdsa = ECDsa.Create();
            _ecdsa.ImportFromPem(pem);
            if (_ecdsa.KeySize != 256)
                throw new ArgumentException($"CloudFront takes ECDSA keys of 256 bits (P-256); this one has {_ecdsa.KeySize}.", nameof(pem));
        }
    }

    /// <summary>The policy that <see cref="Canned"/> signs and does not send.</summary>
    public static string CannedPolicy(string address, DateTimeOffset expires) => Policy(address, Time("DateLessThan", expires));

    /// <summary>A policy that may have wildcards, a beginning and an address.</summary>
    /// <param name="resource">An address, with '*' for any letters.</param>
    /// <param name="expires">The end.</param>
    /// <param name="from">The beginning; null for none.</param>
    /// <param name="network">Only from there, in CIDR; null for anywhere.</param>
    public static string CustomPolicy(string resource, DateTimeOffset expires, DateTimeOffset? from = null, string? network = null)
    {
        var conditions = new List<string> { Time("DateLessThan", expires) };
        if (from is { } start)
            conditions.Add(Time("DateGreaterThan", start));
        if (network is not null)
            conditions.Add($"\"IpAddress\":{{\"AWS:SourceIp\":\"{network}\"}}");
        return Policy(resource, string.Join(',', conditions));
    }

    /// <summary>The address, good until <paramref name="expires"/>.</summary>
    public string Canned(string address, DateTimeOffset expires) => string.Create(CultureInfo.InvariantCulture,
        $"{address}{Joint(address)}Expires={expires.ToUnixTimeSeconds()}&Signature={Sign(CannedPolicy(address, expires))}&Key-Pair-Id={_keyPair}{Hash("&Hash-Algorithm")}");

    /// <summary>The address with a policy of one's own.</summary>
    public string Custom(string address, string policy) => $"{address}{Joint(address)}Policy={Encode(Encoding.UTF8.GetBytes(policy))}&Signature={Sign(policy)}&Key-Pair-Id={_keyPair}{Hash("&Hash-Algorithm")}";

    /// <summary>Cookies that open everything a policy names: name and value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Cookies(string policy)
    {
        var cookies = new List<KeyValuePair<string, string>>
        {
            new("CloudFront-Policy", Encode(Encoding.UTF8.GetBytes(policy))), new("CloudFront-Signature", Sign(policy)), new("CloudFront-Key-Pair-Id", _keyPair),
        };
        if (_hash == HashAlgorithmName.SHA256)
            cookies.Add(new("CloudFront-Hash-Algorithm", "SHA256"));
        return cookies;
    }

    /// <summary>The signature of a policy as it is sent.</summary>
    public string Sign(string policy)
    {
        var bytes = Encoding.UTF8.GetBytes(policy);
        return Encode(_rsa is not null ? _rsa.SignData(bytes, _hash, RSASignaturePadding.Pkcs1) : _ecdsa!.SignData(bytes, _hash, DSASignatureFormat.Rfc3279DerSequence));
    }

    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }

    private string Hash(string name) => _hash == HashAlgorithmName.SHA256 ? $"{name}=SHA256" : "";

    // Without a space: CloudFront makes the canned one again, byte for byte.
    private static string Policy(string resource, string conditions) => $"{{\"Statement\":[{{\"Resource\":\"{resource}\",\"Condition\":{{{conditions}}}}}]}}";

    private static string Time(string name, DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"\"{name}\":{{\"AWS:EpochTime\":{time.ToUnixTimeSeconds()}}}");

    private static char Joint(string address) => address.Contains('?', StringComparison.Ordinal) ? '&' : '?';

    // Base64 with other letters for those that mean something in an address.
    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).Replace('+', '-').Replace('=', '_').Replace('/', '~');
}
