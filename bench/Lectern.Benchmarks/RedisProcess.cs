using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Lectern.Caching;
using Lectern.Caching.Shared;
using Lectern.Redis;

namespace Lectern.Benchmarks;

/// <summary>A private redis-server for an experiment, to be killed and stopped at will. Ends exactly its own process.</summary>
/// <param name="settings">More of its arguments.</param>
internal sealed class RedisProcess(params string[] settings) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lectern-bench-redis").FullName;
    private readonly int _port = FreePort();
    private Process? _process;

    /// <summary>As settings name it.</summary>
    public string Endpoint => $"127.0.0.1:{_port}";

    public void Start() => _process = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--dir", _folder, .. settings]) { RedirectStandardOutput = true })!;

    /// <summary>A node with a connection of its own.</summary>
    public Task<Cache> JoinAsync(int seed) => JoinAsync(seed, [this]);

    /// <summary>A node with connections of its own to a Cluster.</summary>
    public static async Task<Cache> JoinAsync(int seed, IReadOnlyList<RedisProcess> servers)
    {
        var cache = new Cache(new(), TimeProvider.System, new Random(seed), new SharedLayerOptions
        {
            Redis = tracking => new() { Endpoints = [.. servers.Select(server => new RedisEndpoint("127.0.0.1", server._port))], Tracking = tracking },
        });
        while (cache.SharedState != SharedLayerState.Together)
            await Task.Delay(10);
        return cache;
    }

    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public Task PauseAsync() => RunAsync("kill", "-STOP", $"{_process!.Id}");

    public Task ResumeAsync() => RunAsync("kill", "-CONT", $"{_process!.Id}");

    public Task<string> CliAsync(params string[] words) => RunAsync("redis-cli", ["-p", $"{_port}", .. words]);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    internal static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
