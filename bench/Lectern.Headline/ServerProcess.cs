using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace Lectern.Headline;

/// <summary>One of the two servers, as a process of its own on a free loopback port. Ends exactly its own process.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Token = "headline-experiment";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly HttpClient _client;

    private ServerProcess(string name, Process process, Uri url)
    {
        (Name, _process, Url) = (name, process, url);
        _client = new() { BaseAddress = url };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public string Name { get; }

    public Uri Url { get; }

    /// <summary>Processor time of the server so far.</summary>
    public double CpuSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    public static Task<ServerProcess> OrdinaryAsync(string connection)
    {
        var url = FreeUrl();
        return StartAsync("ordinary", url, [typeof(ServerProcess).Assembly.Location, "ordinary", url.ToString(), connection]);
    }

    public static Task<ServerProcess> LecternAsync(string connection)
    {
        var url = FreeUrl();
        return StartAsync("Lectern", url, [Path.Combine(AppContext.BaseDirectory, "lectern.dll"), "serve", "--no-demo", "--urls", url.ToString(), "--database", connection]);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync()).RootElement;
    }

    /// <summary>Hits and misses of the cache so far; nothing for a server without one.</summary>
    public async Task<(long Hits, long Misses)> CacheAsync()
    {
        if (Name == "ordinary")
            return default;
        var cache = (await GetAsync("/api/metrics")).GetProperty("cache");
        return (cache.GetProperty("hits").GetInt64(), cache.GetProperty("misses").GetInt64());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<ServerProcess> StartAsync(string name, Uri url, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, WorkingDirectory = Directory.CreateTempSubdirectory("lectern-headline").FullName };
        start.Environment["Lectern__Operations__Token"] = Token;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var server = new ServerProcess(name, process, url);
        var clock = Stopwatch.StartNew();
        while (!await server.IsReadyAsync())
        {
            if (process.HasExited || clock.Elapsed > StartLimit)
            {
                await server.DisposeAsync();
                throw new InvalidOperationException($"The {name} server did not start at {url}.");
            }
            await Task.Delay(100);
        }
        return server;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri("/api/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Uri FreeUrl()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}"));
    }
}
