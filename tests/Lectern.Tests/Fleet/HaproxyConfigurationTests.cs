using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lectern.Fleet;
using Lectern.Fleet.Balancing;

namespace Lectern.Tests.Fleet;

/// <summary>What HAProxy is told. HAProxy itself says whether it understands it.</summary>
public sealed class HaproxyConfigurationTests
{
    private static readonly BalancedNode[] Two = [new("n1", "127.0.0.1", 5081, 5091), new("n2", "10.0.0.7", 5080, Disabled: true)];

    [Theory]
    [InlineData(BalanceAlgorithm.LeastConnections, false, "")]
    [InlineData(BalanceAlgorithm.RoundRobin, true, "127.0.0.1:18404")]
    [InlineData(BalanceAlgorithm.PowerOfTwo, true, "")]
    public async Task HAProxy_takes_every_choice_without_a_warning(BalanceAlgorithm algorithm, bool sticky, string page)
    {
        var options = new FleetOptions { Algorithm = algorithm, Sticky = sticky, StatisticsPage = page };
        Assert.Equal("", await FaultAsync(HaproxyConfiguration.Write(Plan(options) with { TrustedProxies = ["10.0.0.0/8", "192.168.1.7"] })));
    }

    [Fact]
    public async Task HAProxy_takes_a_certificate_in_a_folder_with_a_quote_in_its_name()
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(TestStores.TemporaryFolder(), "it's here")).FullName, "site.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=lectern", key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(1));
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);

        var text = HaproxyConfiguration.Write(Plan(new()) with { Listeners = [new("127.0.0.1:18443", file), new("127.0.0.1:18080")] });

        Assert.Equal("", await FaultAsync(text));
        Assert.Contains("alpn h2,http/1.1", text, StringComparison.Ordinal);
        Assert.Contains("redirect location https://%[req.hdr(host),regsub(:[0-9]+$,)]:18443%[pathq] code 308 unless { ssl_fc }", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_trusted_proxy_nobody_may_say_whose_request_it_is()
    {
        var open = HaproxyConfiguration.Write(Plan(new()));
        Assert.Contains("http-request del-header X-Forwarded- -m beg\n", open, StringComparison.Ordinal);
        Assert.DoesNotContain("from_proxy", open, StringComparison.Ordinal);

        var behind = HaproxyConfiguration.Write(Plan(new()) with { TrustedProxies = ["10.0.0.1"] });
        Assert.Contains("http-request del-header X-Forwarded- -m beg unless from_proxy\n", behind, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_does_not_serve_yet_is_written_down_and_gets_nothing() =>
        Assert.Equal(["server n1 127.0.0.1:5081 agent-check agent-port 5091 cookie n1", "server n2 10.0.0.7:5080 cookie n2 disabled"],
            HaproxyConfiguration.Write(Plan(new() { Sticky = true })).Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("server ", StringComparison.Ordinal)));

    [Theory]
    [InlineData("10.0.0.5:5080", "10.0.0.5", 5080, null)]
    [InlineData("node-3.example:80/5090", "node-3.example", 80, 5090)]
    [InlineData("[2001:db8::1]:80", "[2001:db8::1]", 80, null)]
    public void An_address_of_another_machine_is_read(string text, string host, int port, int? agentPort) => Assert.Equal(new RemoteNode(host, port, agentPort), RemoteNode.Parse(text));

    [Theory]
    [InlineData("10.0.0.5")]
    [InlineData("10.0.0.5:0")]
    [InlineData("10.0.0.5:70000")]
    [InlineData("10.0.0.5:80/x")]
    [InlineData("10.0.0.5:80 disabled")]
    [InlineData("a b:80")]
    [InlineData("a:80\n    server evil 1.2.3.4:80")]
    public void What_is_no_address_never_reaches_HAProxy(string text) => Assert.Null(RemoteNode.Parse(text));

    private static BalancerPlan Plan(FleetOptions options) => new(options, [new("127.0.0.1:18080")], Two, "/tmp/lectern test's/haproxy.sock");

    // What "haproxy -c" says; with its warnings.
    private static async Task<string> FaultAsync(string configuration)
    {
        var file = Path.Combine(TestStores.TemporaryFolder(), "haproxy.cfg");
        await File.WriteAllTextAsync(file, configuration, TestContext.Current.CancellationToken);
        using var check = Process.Start(new ProcessStartInfo("haproxy", ["-c", "-q", "-f", file]) { RedirectStandardError = true })!;
        var said = await check.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        return check.ExitCode == 0 ? said : $"{check.ExitCode}: {said}";
    }
}
