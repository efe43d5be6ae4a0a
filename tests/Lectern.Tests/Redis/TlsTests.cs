using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

public sealed class TlsTests
{
    [Fact]
    public async Task A_connection_may_be_encrypted_and_a_certificate_that_nobody_vouches_for_is_refused()
    {
        var folder = TestStores.TemporaryFolder();
        var (certificate, key) = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        WriteCertificate(certificate, key);
        var port = RedisServer.FreePort();
        await using var server = await RedisServer.StartAsync("--tls-port", $"{port}", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no");

        var tls = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject == "CN=localhost" };
        await using var redis = await server.ConnectAsync(options => (options.Endpoints, options.Tls) = ([new("localhost", port)], tls));
        var value = new byte[300_000];
        await redis.SetAsync("key", value, cancel: TestContext.Current.CancellationToken);
        using var lease = await redis.GetAsync("key", TestContext.Current.CancellationToken);
        Assert.Equal(value.Length, lease!.Length);

        var failure = await Assert.ThrowsAsync<RedisUnavailableException>(() => server.ConnectAsync(options => (options.Endpoints, options.Tls) = ([new("localhost", port)], new())));
        Assert.Contains("certificate", failure.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static void WriteCertificate(string certificate, string key)
    {
        using var pair = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", pair, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllText(certificate, made.ExportCertificatePem());
        File.WriteAllText(key, pair.ExportPkcs8PrivateKeyPem());
    }
}
