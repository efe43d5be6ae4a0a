using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Lectern.Benchmarks;

/// <summary>The server as its users run it, in a process of its own on a free port, so that its CPU time can be told from the generator's.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string OperatorToken = "operator-token-of-the-benchmark";

    private readonly Process _process;
    private readonly HttpClient _client;
    private readonly string _data;

    private ServerProcess(string data, string? database, IReadOnlyDictionary<string, string> settings)
    {
        _data = data;
        Address = new($"http://127.0.0.1:{FreePort()}");
        _client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        var program = Path.Combine(AppContext.BaseDirectory, "lectern.dll");
        string[] store = database is null ? [] : ["--database", database];
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--urls", Address.ToString(), "--data", _data, .. store]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Lectern__Operations__Token"] = OperatorToken;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    /// <summary>Most memory that it has held so far, in bytes. Linux only: proc(5), VmHWM.</summary>
    public long PeakMemory => 1024 * long.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits until it may get traffic.</summary>
    /// <param name="database">As <c>--database</c> takes it; null for a new SQLite file with the demo content.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="prepare">Fills the server's data folder before it starts.</param>
    public static async Task<ServerProcess> StartAsync(string? database, IReadOnlyDictionary<string, string> settings, Func<string, Task>? prepare = null)
    {
        var data = Directory.CreateTempSubdirectory("lectern-bench-server").FullName;
        if (prepare is not null)
            await prepare(data);
        var server = new ServerProcess(data, database, settings);
        for (var attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                using var ready = await server._client.GetAsync("/api/health/ready");
                if (ready.IsSuccessStatusCode)
                    return server;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(50);
        }
        await server.DisposeAsync();
        throw new InvalidOperationException("The server was not ready within 30 s. Build it first: dotnet build -c Release.");
    }

    /// <summary>Signs a seeded learner in.</summary>
    public async Task<string> SignInAsync(int learner = 7)
    {
        using var answer = await _client.PostAsJsonAsync("/api/session", new { email = $"learner-{learner}@seed.example", password = "lectern-seed" });
        using var session = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        return session.RootElement.GetProperty("token").GetString()!;
    }

    /// <summary>What <c>/api/metrics</c> says.</summary>
    public async Task<JsonElement> MetricsAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/metrics") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", OperatorToken) } };
        using var answer = await _client.SendAsync(request);
        using var figures = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        return figures.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
