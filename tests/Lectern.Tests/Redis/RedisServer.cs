using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Lectern.Redis;


namespace Lectern.Tests.Redis;

/// <summary>A private redis-server on a free loopback port, with nothing on disk that outlives it. Stops exactly its own process.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly string _folder = TestStores.TemporaryFolder();
    private string[] _settings = [];
    private Process? _process;

    public int Port { get; private set; } = FreePort();

    public RedisEndpoint Endpoint => new("127.0.0.1", Port);

    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer { _settings = settings };
        await server.InitializeAsync();
        return server;
    }

    /// <summary>Starts without waiting for an answer to PING: for servers that want a password, or TLS.</summary>
    public static RedisServer StartUnasked(params string[] settings)
    {
        var server = new RedisServer { _settings = settings };
        server.Start();
        return server;
    }

    public async ValueTask InitializeAsync()
    {
        Start();
        await Eventually.HoldsAsync(async () => (await CliAsync("PING")).Trim() == "PONG", $"redis-server answers on port {Port}");
    }

    public void Start()
    {
        string[] arguments = ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder, "--enable-debug-command", "yes",
            "--repl-diskless-sync-delay", "0", "--protected-mode", "no", "--logfile", Path.Combine(_folder, "log"), .. _settings];
        _process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    public RedisOptions Options(Action<Builder>? change = null)
    {
        var builder = new Builder { Endpoints = [Endpoint] };
        change?.Invoke(builder);
        return builder.Build();
    }

    public Task<RedisClient> ConnectAsync(Action<Builder>? change = null) => RedisClient.ConnectAsync(Options(change), TestContext.Current.CancellationToken);

    public async Task<string> CliAsync(params string[] words)
    {
        using var cli = Process.Start(new ProcessStartInfo("redis-cli", ["-h", "127.0.0.1", "-p", $"{Port}", .. words]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return output;
    }

    public async Task KillAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public Task PauseAsync() => SignalAsync("-STOP");

    public Task ResumeAsync() => SignalAsync("-CONT");

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
