using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lectern.EndToEnd.Tests;

/// <summary>What clients get of HAProxy in front: HTTP/2 under TLS, events as they happen, a cookie.</summary>
public sealed class FleetClientsTests
{
    // Frames are a second apart; of what was held back and let go at once, several come in the same moment.
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(0.3);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2.0")]
    [InlineData("1.1")]
    public async Task Over_TLS_pages_and_the_events_of_the_dashboard_come_as_they_happen(string version)
    {
        var secure = RunningFleet.FreeAddress("https");
        await using var fleet = await RunningFleet.StartAsync(["--min", "1", "--certificate", await CertificateAsync(), .. await TestData.NewStoreAsync("sqlite")], urls: secure);
        using var client = Client(secure, Version.Parse(version));

        using var page = await client.GetAsync("/courses", Cancel);
        Assert.Equal((HttpStatusCode.OK, version), (page.StatusCode, page.Version.ToString(2)));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/operations/stream")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", RunningFleet.Token), Accept = { new("text/event-stream") } },
        };
        using var stream = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (stream.StatusCode, stream.Content.Headers.ContentType?.MediaType));
        await ThreeFramesOneAtATimeAsync(stream);
    }

    [Fact]
    public async Task Who_comes_without_TLS_is_sent_to_the_address_that_has_it()
    {
        var secure = RunningFleet.FreeAddress("https");
        await using var fleet = await RunningFleet.StartAsync(["--min", "1", "--certificate", await CertificateAsync(), .. await TestData.NewStoreAsync("sqlite")], urls: secure);
        using var client = Client(fleet.Url, HttpVersion.Version11);

        using var answer = await client.GetAsync("/courses?category=math&page=2", Cancel);

        Assert.Equal((HttpStatusCode.PermanentRedirect, new Uri(secure, "/courses?category=math&page=2")), (answer.StatusCode, answer.Headers.Location));
    }

    [Fact]
    public async Task A_cookie_leads_a_browser_to_the_same_server_until_that_one_is_gone()
    {
        await using var fleet = await RunningFleet.StartAsync(["--min", "2", .. await TestData.NewStoreAsync("sqlite")], new() { ["Sticky"] = true });
        using var client = Client(fleet.Url, HttpVersion.Version11);
        var cookie = await CookieAsync(client, null);
        Assert.Matches("^lectern_node=n[12]; path=/; HttpOnly; SameSite=Lax$", cookie);
        var (pair, own) = (cookie!.Split(';')[0], cookie.Split(';')[0].Split('=')[1]);

        var led = await fleet.TrafficDuringAsync(async () =>
        {
            for (var request = 0; request < 20; request++)
                Assert.Null(await CookieAsync(client, pair));
        });
        Assert.Equal([20, 0], led.OrderBy(server => server.Key != own).Select(server => server.Value));

        Process.GetProcessById(fleet.Servers[own]).Kill();
        var other = own == "n1" ? "n2" : "n1";
        await fleet.UntilAsync(async () => await CookieAsync(client, pair) is { } anew && anew.StartsWith($"lectern_node={other};", StringComparison.Ordinal));
    }

    private static async Task<string?> CookieAsync(HttpClient client, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/courses?limit=1");
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.SingleOrDefault(one => one.StartsWith("lectern_node=", StringComparison.Ordinal)) : null;
    }

    private static async Task ThreeFramesOneAtATimeAsync(HttpResponseMessage stream)
    {
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancel));
        var (inARow, before) = (0, Stopwatch.StartNew());
        while (inARow < 3)
        {
            if (await lines.ReadLineAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromMinutes(2), Cancel) != "event: frame")
                continue;
            inARow = before.Elapsed >= Apart ? inARow + 1 : 0;
            before.Restart();
        }
    }

    private static HttpClient Client(Uri url, Version version) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=lectern" },
    })
    { BaseAddress = url, DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

    // Certificate and key, as --certificate takes them.
    private static async Task<string> CertificateAsync()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("lectern-e2e-tls-").FullName, "site.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=lectern", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem(), Cancel);
        return file;
    }
}
