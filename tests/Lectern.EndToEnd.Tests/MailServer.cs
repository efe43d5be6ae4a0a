using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Lectern.EndToEnd.Tests;

/// <summary>Debian's Exim on a port of its own, which takes every mail and keeps it as a file. test.sh unpacks it without installing it.</summary>
public sealed partial class MailServer : IAsyncDisposable
{
    private const string Variable = "LECTERN_TEST_EXIM";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("lectern-e2e-mail-").FullName;
    private readonly Process _process;

    private MailServer(string exim)
    {
        string[] folders = [_folder, .. new[] { "spool", "mail", "log" }.Select(name => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName)];
        // Exim runs as a user of its own.
        foreach (var folder in folders)
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        var configuration = Path.Combine(_folder, "exim.conf");
        File.WriteAllText(configuration, Configuration());
        string[] run = [exim, "-C", configuration, "-bdf"];
        if (Environment.UserName == "root")
            run = ["runuser", "-u", "Debian-exim", "--", .. run];
        _process = Process.Start(new ProcessStartInfo(run[0], run[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    public int Port { get; } = FreePort();

    /// <summary>What all mails so far say, in no order.</summary>
    public IReadOnlyList<string> Taken
    {
        get
        {
            var arrived = new DirectoryInfo(Path.Combine(_folder, "mail", "new"));
            return arrived.Exists ? [.. arrived.GetFiles().Select(file => TextOf(File.ReadAllText(file.FullName)))] : [];
        }
    }

    /// <summary>Starts it and waits until it takes mails; without Exim the test is skipped, and in CI it fails.</summary>
    public static async Task<MailServer> StartAsync()
    {
        var exim = Environment.GetEnvironmentVariable(Variable) ?? "";
        if (exim.Length == 0 && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{Variable} is not set: run ./test.sh, which unpacks Exim.");
        Assert.SkipWhen(exim.Length == 0, $"needs Exim: run ./test.sh, or set {Variable} to the path of exim4");
        var server = new MailServer(exim);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (!await server.AnswersAsync(limit.Token))
            await Task.Delay(50, limit.Token);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        Assert.False(_process.HasExited, "Exim did not start");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, cancel);
            return await new StreamReader(client.GetStream()).ReadLineAsync(cancel) is ['2', '2', '0', ..];
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            return false;
        }
    }

    // https://www.exim.org/exim-html-current/doc/html/spec_html/
    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $"""
        primary_hostname = localhost
        spool_directory = {_folder}/spool
        log_file_path = {_folder}/log/%slog
        local_interfaces = 127.0.0.1
        daemon_smtp_ports = {Port}
        pid_file_path =
        keep_environment =
        deliver_drop_privilege = true
        tls_advertise_hosts =
        acl_smtp_rcpt = accept
        acl_smtp_data = accept
        begin routers
        everyone:
          driver = accept
          transport = keep
        begin transports
        keep:
          driver = appendfile
          directory = {_folder}/mail
          maildir_format

        """);

    // Its parts are sent as Base64 (RFC 2045, 6.8).
    private static string TextOf(string mail) => string.Concat(Part().Matches(mail).Select(part => Encoding.UTF8.GetString(Convert.FromBase64String(part.Groups[1].Value))));

    [GeneratedRegex(@"Content-Transfer-Encoding: base64\s+([A-Za-z0-9+/=\r\n]+?)\r?\n\r?\n?--")]
    private static partial Regex Part();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
