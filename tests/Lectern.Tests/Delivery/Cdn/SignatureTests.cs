using System.Security.Cryptography;
using System.Text;
using Lectern.Delivery.Cdn;

namespace Lectern.Tests.Delivery.Cdn;

/// <summary>Signatures against values that others have published.</summary>
public sealed class SignatureTests
{
    // https://github.com/boto/boto/blob/develop/tests/unit/cloudfront/test_signed_urls.py: the key and the policies of Amazon's first
    // documentation of signed addresses.
    private const string PublishedKey = """
        -----BEGIN RSA PRIVATE KEY-----
        MIICXQIBAAKBgQDA7ki9gI/lRygIoOjV1yymgx6FYFlzJ+z1ATMaLo57nL57AavW
        hb68HYY8EA0GJU9xQdMVaHBogF3eiCWYXSUZCWM/+M5+ZcdQraRRScucmn6g4EvY
        2K4W2pxbqH8vmUikPxir41EeBPLjMOzKvbzzQy9e/zzIQVREKSp/7y1mywIDAQAB
        AoGABc7mp7XYHynuPZxChjWNJZIq+A73gm0ASDv6At7F8Vi9r0xUlQe/v0AQS3yc
        N8QlyR4XMbzMLYk3yjxFDXo4ZKQtOGzLGteCU2srANiLv26/imXA8FVidZftTAtL
        viWQZBVPTeYIA69ATUYPEq0a5u5wjGyUOij9OWyuy01mbPkCQQDluYoNpPOekQ0Z
        WrPgJ5rxc8f6zG37ZVoDBiexqtVShIF5W3xYuWhW5kYb0hliYfkq15cS7t9m95h3
        1QJf/xI/AkEA1v9l/WN1a1N3rOK4VGoCokx7kR2SyTMSbZgF9IWJNOugR/WZw7HT
        njipO3c9dy1Ms9pUKwUF46d7049ck8HwdQJARgrSKuLWXMyBH+/l1Dx/I4tXuAJI
        rlPyo+VmiOc7b5NzHptkSHEPfR9s1OK0VqjknclqCJ3Ig86OMEtEFBzjZQJBAKYz
        470hcPkaGk7tKYAgP48FvxRsnzeooptURW5E+M+PQ2W9iDPPOX9739+Xi02hGEWF
        B0IGbQoTRFdE4VVcPK0CQQCeS84lODlC0Y2BZv2JxW3Osv/WkUQ4dslfAQl1T303
        7uwwr7XTroMv8dIFQIPreoPhRKmd/SbJzbiKfS/4QDhU
        -----END RSA PRIVATE KEY-----
        """;

    private static readonly DateTimeOffset Later = DateTimeOffset.FromUnixTimeSeconds(1258237200);

    // The example of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html (ListUsers), and get-vanilla,
    // get-vanilla-query-order-key-case and post-vanilla of AWS' Signature Version 4 test suite.
    [Theory]
    [InlineData("GET", "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08", "iam", "application/x-www-form-urlencoded; charset=utf-8", "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")]
    [InlineData("GET", "https://example.amazonaws.com/", "service", null, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "https://example.amazonaws.com/?Param2=value2&Param1=value1", "service", null, "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("POST", "https://example.amazonaws.com/", "service", null, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    public void Aws_requests_are_signed_as_amazon_publishes(string method, string address, string service, string? contentType, string signature)
    {
        using var request = new HttpRequestMessage(new(method), address);
        if (contentType is not null)
        {
            request.Content = new ByteArrayContent([]);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        AwsSignature.Sign(request, [], new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), "us-east-1", service, new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero));

        Assert.EndsWith("Signature=" + signature, Assert.Single(request.Headers.NonValidated["Authorization"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_canned_policy_is_signed_as_amazon_published()
    {
        const string Address = "http://d604721fxaaqy9.cloudfront.net/horizon.jpg?large=yes&license=yes";
        using var signer = new CloudFrontSigner("PK123456789754", PublishedKey, sha256: false);

        Assert.Equal("""{"Statement":[{"Resource":"http://d604721fxaaqy9.cloudfront.net/horizon.jpg?large=yes&license=yes","Condition":{"DateLessThan":{"AWS:EpochTime":1258237200}}}]}""", CloudFrontSigner.CannedPolicy(Address, Later));
        Assert.Equal(Address + "&Expires=1258237200&Signature=Nql641NHEUkUaXQHZINK1FZ~SYeUSoBJMxjdgqrzIdzV2gyEXPDNv0pYdWJkflDKJ3xIu7lbwRpSkG98NBlgPi4ZJpRRnVX4kXAJK6tdNx6FucDB7OVqzcxkxHsGFd8VCG1BkC-Afh9~lOCMIYHIaiOB6~5jt9w2EOwi6sIIqrg_&Key-Pair-Id=PK123456789754",
            signer.Canned(Address, Later));
    }

    [Fact]
    public void A_custom_policy_is_signed_as_amazon_published()
    {
        const string Policy = "{ \n   \"Statement\": [{ \n      \"Resource\":\"http://d604721fxaaqy9.cloudfront.net/training/*\", \n      \"Condition\":{ \n         \"IpAddress\":{\"AWS:SourceIp\":\"145.168.143.0/24\"}, \n         \"DateLessThan\":{\"AWS:EpochTime\":1258237200}      \n      } \n   }] \n}\n";
        using var signer = new CloudFrontSigner("PK123456789754", PublishedKey, sha256: false);

        Assert.Equal("cPFtRKvUfYNYmxek6ZNs6vgKEZP6G3Cb4cyVt~FjqbHOnMdxdT7eT6pYmhHYzuDsFH4Jpsctke2Ux6PCXcKxUcTIm8SO4b29~1QvhMl-CIojki3Hd3~Unxjw7Cpo1qRjtvrimW0DPZBZYHFZtiZXsaPt87yBP9GWnTQoaVysMxQ_", signer.Sign(Policy));
    }

    [Fact]
    public void A_custom_policy_says_from_when_until_when_and_from_where()
    {
        Assert.Equal("""{"Statement":[{"Resource":"https://x.example/*","Condition":{"DateLessThan":{"AWS:EpochTime":1258237200},"DateGreaterThan":{"AWS:EpochTime":1258233600},"IpAddress":{"AWS:SourceIp":"192.0.2.0/24"}}}]}""",
            CloudFrontSigner.CustomPolicy("https://x.example/*", Later, Later.AddHours(-1), "192.0.2.0/24"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_key_on_a_curve_signs_what_its_public_half_confirms(bool sha256)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signer = new CloudFrontSigner("K1", key.ExportECPrivateKeyPem(), sha256);
        var policy = CloudFrontSigner.CannedPolicy("https://x.example/a", Later);

        var address = signer.Canned("https://x.example/a", Later);

        var signature = Decode(address.Split("Signature=")[1].Split('&')[0]);
        Assert.True(key.VerifyData(Encoding.UTF8.GetBytes(policy), signature, sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Equal(sha256, address.EndsWith("&Hash-Algorithm=SHA256", StringComparison.Ordinal));
    }

    [Fact]
    public void Cookies_carry_the_policy_and_a_signature_of_it()
    {
        using var key = RSA.Create(2048);
        using var signer = new CloudFrontSigner("K1", key.ExportPkcs8PrivateKeyPem());
        var policy = CloudFrontSigner.CustomPolicy("https://x.example/media/*", Later);
        var cookies = signer.Cookies(policy).ToDictionary();

        Assert.Equal(policy, Encoding.UTF8.GetString(Decode(cookies["CloudFront-Policy"])));
        Assert.True(key.VerifyData(Encoding.UTF8.GetBytes(policy), Decode(cookies["CloudFront-Signature"]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal(("K1", "SHA256"), (cookies["CloudFront-Key-Pair-Id"], cookies["CloudFront-Hash-Algorithm"]));
    }

    [Fact]
    public void Another_curve_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<ArgumentException>(() => new CloudFrontSigner("K1", key.ExportECPrivateKeyPem()));
    }

    // The way of https://developers.cloudflare.com/waf/custom-rules/use-cases/configure-token-authentication/, worked out beside with
    // printf '/images/cat.jpg1484063787' | openssl dgst -sha256 -hmac mysecrettoken -binary | base64.
    [Fact]
    public void A_cloudflare_token_is_the_second_and_the_mac_of_path_and_second() => Assert.Equal("/images/cat.jpg?verify=1484063787-XsZ5NmtNBxOd4f4fBOtqVmpWRnDRNkHKVZieqDPKu3U%3D",
        CloudflareToken.Sign("/images/cat.jpg", "mysecrettoken", DateTimeOffset.FromUnixTimeSeconds(1484063787)));

    [Theory]
    [InlineData("a.jpg", 0, 1, true)]
    [InlineData("a.jpg", 3599, 1, true)]
    [InlineData("a.jpg", 3600, 1, false)]
    [InlineData("b.jpg", 0, 1, false)]
    [InlineData("a.jpg", 0, 2, false)]
    public void A_grant_is_for_one_file_one_key_and_a_time(string name, int seconds, byte secret, bool isAllowed)
    {
        byte[] first = [.. Enumerable.Repeat((byte)1, 32)], used = [.. Enumerable.Repeat(secret, 32)];
        var grant = MediaGrant.Parse(MediaGrant.Sign("a.jpg", Later.AddHours(1), 7, first).ToString())!.Value;
        Assert.Equal(7, grant.Key);
        Assert.Equal(isAllowed, grant.Allows(name, Later.AddSeconds(seconds), used));
        Assert.False((grant with { Expires = grant.Expires + 1 }).Allows(name, Later, used));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1-2")]
    [InlineData("1-2-3")]
    [InlineData("-1-2-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("x-2-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_grant_is_none(string text) => Assert.Null(MediaGrant.Parse(text));

    private static byte[] Decode(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '=').Replace('~', '/'));
}
