using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Monitoring.Alerts;

/// <summary>
/// Debian's Exim with a configuration, a spool and a port of its own: it offers STARTTLS with a certificate that a private authority signed, lets
/// "lectern" sign in, knows nobody called "unknown", and keeps every mail as a file. test.sh unpacks it without installing it.
/// </summary>
public sealed class EximServer : IAsyncLifetime
{
    private const string Variable = "LECTERN_TEST_EXIM";
    private static readonly string[] Folders = ["spool", "mail", "log"];

    private readonly string _folder = TestStores.TemporaryFolder();
    private Process? _process;

    public int Port { get; } = FreePort();

    /// <summary>The authority's certificate, for those who trust it.</summary>
    public string Authority => Path.Combine(_folder, "authority.pem");

    /// <summary>Itself, for a test that cannot do without; the test is skipped where there is none.</summary>
    public EximServer Required()
    {
        if (_process is null && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{Variable} is not set: run ./test.sh, which unpacks Exim.");
        Assert.SkipWhen(_process is null, $"needs Exim: run ./test.sh, or set {Variable} to the path of exim4");
        return this;
    }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } exim)
            return;
        string[] folders = [.. Folders.Select(name => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName)];
        // Exim runs as a user of its own.
        using (var open = Process.Start("chmod", ["777", .. folders]))
            await open.WaitForExitAsync();
        WriteCertificates();
        var configuration = Path.Combine(_folder, "exim.conf");
        await File.WriteAllTextAsync(configuration, Configuration());
        string[] run = [exim, "-C", configuration, "-bdf"];
        // As root it would change to this user by itself, but not to write mails.
        if (Environment.UserName == "root")
            run = ["runuser", "-u", "Debian-exim", "--", .. run];
        _process = Process.Start(new ProcessStartInfo(run[0], run[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Eventually.HoldsAsync(AnswersAsync, $"Exim answers on port {Port}");
    }

    /// <summary>The mails that have arrived, once there are so many, in no order: two of one second have names that do not tell.</summary>
    public async Task<IReadOnlyList<string>> MailsAsync(int count, Func<string, bool> which)
    {
        List<string> mails = [];
        await Eventually.HoldsAsync(() =>
        {
            var arrived = new DirectoryInfo(Path.Combine(_folder, "mail", "new"));
            mails = arrived.Exists ? [.. arrived.GetFiles().Select(file => File.ReadAllText(file.FullName)).Where(which)] : [];
            return mails.Count >= count;
        }, $"{count} mails have arrived");
        return mails;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        Assert.False(_process!.HasExited, "Exim did not start");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return await new StreamReader(client.GetStream()).ReadLineAsync() is ['2', '2', '0', ..];
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            return false;
        }
    }

    // https://www.exim.org/exim-html-current/doc/html/spec_html/
    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $$$"""
        primary_hostname = localhost
        spool_directory = {{{_folder}}}/spool
        log_file_path = {{{_folder}}}/log/%slog
        local_interfaces = 127.0.0.1
        daemon_smtp_ports = {{{Port}}}
        pid_file_path =
        keep_environment =
        deliver_drop_privilege = true
        tls_advertise_hosts = *
        tls_certificate = {{{_folder}}}/server.pem
        tls_privatekey = {{{_folder}}}/server.key
        acl_smtp_rcpt = recipients
        acl_smtp_data = content
        begin acl
        recipients:
          deny local_parts = unknown
               message = nobody of that name
          deny encrypted = *
               !authenticated = *
               message = sign in first
          accept
        content:
          accept
        begin routers
        everyone:
          driver = accept
          transport = keep
        begin transports
        keep:
          driver = appendfile
          directory = {{{_folder}}}/mail
          maildir_format
          envelope_to_add
        begin authenticators
        login:
          driver = plaintext
          public_name = LOGIN
          server_prompts = <| Username: | Password:
          server_condition = ${if and{ {eq{$auth1}{lectern}} {eq{$auth2}{sesame}} } }
          server_set_id = $auth1
          server_advertise_condition = ${if def:tls_in_cipher}

        """);

    private void WriteCertificates()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = RSA.Create(2048);
        var authority = new CertificateRequest("CN=Tests of Lectern", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authorityCertificate = authority.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var key = RSA.Create(2048);
        var server = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        using var certificate = server.Create(authorityCertificate, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);
        File.WriteAllText(Authority, authorityCertificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
