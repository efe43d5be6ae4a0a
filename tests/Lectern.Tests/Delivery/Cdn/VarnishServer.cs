using System.Diagnostics;
using Lectern.Delivery.Cdn;
using Lectern.Server.Web.Delivery;
using System.Net;
using System.Net.Sockets;

namespace Lectern.Tests.Delivery.Cdn;

/// <summary>A private Varnish on a free loopback port, with the VCL that Lectern writes. Stops exactly its own process. Also compiled into the benchmarks.</summary>
internal sealed class VarnishServer : IAsyncDisposable
{
    public const string Token = "a-token-for-the-tests";

    private readonly string _folder = Directory.CreateTempSubdirectory("lectern-varnish-").FullName;
    private Process? _process;

    public int Port { get; } = FreePort();

    /// <summary>As varnishstat's <c>-n</c> takes it.</summary>
    public string Folder => Path.Combine(_folder, "work");

    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <summary>In front of <paramref name="origin"/>, which may come up later.</summary>
    public async Task StartAsync(Uri origin)
    {
        var vcl = Path.Combine(_folder, "default.vcl");
        await File.WriteAllTextAsync(vcl, VarnishVcl.Write(origin, Token, ["127.0.0.0/8"], PersonalCookies.Names));
        // In the foreground, without a console, with a folder of its own; as root it would want the user varnish, who may not read the folder.
        string[] arguments = ["-F", "-a", $"127.0.0.1:{Port}", "-f", vcl, "-n", Folder, "-s", "malloc,64m", "-T", "none", "-j", "none"];
        var process = _process = Process.Start(new ProcessStartInfo("varnishd", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var client = new HttpClient { BaseAddress = Url };
        await Eventually.HoldsAsync(async () =>
        {
            if (process.HasExited)
                throw new InvalidOperationException($"varnishd ended: {await errors}");
            try
            {
                using var answer = await client.SendAsync(new(new(VarnishEdge.Method), "/"));
                return (int)answer.StatusCode == 403;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, $"Varnish answers on port {Port}");
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            // Asked, not killed: its child would stay.
            using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
                await kill.WaitForExitAsync();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }
}
