using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lectern.LoadTesting.Results;
using Lectern.Tests.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lectern.Tests.LoadTesting;

/// <summary>https, HTTP/2 and source addresses, against a real server.</summary>
public sealed class EncryptedLoadTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Protocol, IPAddress? From)> _requests = [];
    private readonly WebApplication _server;

    public EncryptedLoadTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate()));
        });
        _server = builder.Build();
        _server.Run(async http =>
        {
            _requests.Enqueue((http.Request.Protocol, http.Connection.RemoteIpAddress));
            await http.Response.WriteAsync("hello");
        });
    }

    private string Plain => _server.Urls.First(url => url.StartsWith("http://", StringComparison.Ordinal));

    private string Encrypted => _server.Urls.First(url => url.StartsWith("https://", StringComparison.Ordinal));

    public async ValueTask InitializeAsync() => await _server.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("HTTP/1.1")]
    [InlineData("HTTP/2", "--http2")]
    public async Task An_encrypted_server_is_loaded_in_its_protocol(string protocol, params string[] more)
    {
        var result = await LoadAsync([Encrypted, "--insecure", "--users", "3", .. more]);
        Assert.Equal((50, 0, 50), (result.Requests, result.Errors, result.Statuses["200"]));
        Assert.Equal(50, _requests.Count);
        Assert.All(_requests, request => Assert.Equal(protocol, request.Protocol));
        Assert.InRange(result.Connections, 1, 3);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_an_error_unless_any_is_taken()
    {
        var result = await LoadAsync([Encrypted, "--users", "1"]);
        Assert.Equal((50, 50, 50), (result.Requests, result.Errors, result.ErrorKinds["connect"]));
        Assert.Empty(_requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connections_begin_at_the_addresses_that_were_given(bool encrypted)
    {
        var result = await LoadAsync([encrypted ? Encrypted : Plain, "--insecure", "--users", "4", "--source", "127.0.0.2,127.0.0.3"]);
        Assert.Equal((50, 0), (result.Requests, result.Errors));
        Assert.Equal(["127.0.0.2", "127.0.0.3"], _requests.Select(request => request.From!.MapToIPv4().ToString()).Distinct().Order());
    }

    private static async Task<LoadResult> LoadAsync(string[] arguments)
    {
        var (_, output, error) = await CommandRun.RunAsync(["load", .. arguments, "--requests", "50", "--duration", "10m", "--timeout", "2m", "--json", "-"]);
        Assert.True(output.Length > 0, error);
        return LoadResult.Parse(output);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
