using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Lectern.Fleet;
using Lectern.Fleet.Balancing;

namespace Lectern.Benchmarks;

/// <summary><c>lectern fleet</c> as its users run it, over a new SQLite file with the demo content; its servers share a Redis. Ends exactly its own processes.</summary>
internal sealed partial class FleetProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("lectern-bench-fleet").FullName;
    private readonly Process _process;
    private readonly HttpClient _client = new();
    private readonly Uri _statistics = new($"http://127.0.0.1:{FreePort()}/;csv");
    private readonly List<string> _said = [];

    private FleetProcess(int nodes, RedisProcess redis, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "lectern.dll"), "fleet", "--min", $"{nodes}", "--urls", Address.ToString(), "--data", _folder, "--redis", redis.Endpoint])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Lectern__Fleet__StatisticsPage"] = _statistics.Authority;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>HAProxy's.</summary>
    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort()}");

    /// <summary>Its servers by name, such as n1.</summary>
    public IReadOnlyDictionary<string, (int Process, int Port)> Servers => Serving().Matches(Said).GroupBy(match => match.Groups["name"].Value)
        .ToDictionary(group => group.Key, group => (Number(group.Last(), "process"), Number(group.Last(), "port")));

    private string Said
    {
        get
        {
            lock (_said)
                return string.Join('\n', _said);
        }
    }

    /// <summary>Starts it and waits until every server has its full share.</summary>
    /// <param name="nodes">How many servers.</param>
    /// <param name="redis">What they share.</param>
    /// <param name="settings">Environment variables.</param>
    public static async Task<FleetProcess> StartAsync(int nodes, RedisProcess redis, IReadOnlyDictionary<string, string>? settings = null)
    {
        var fleet = new FleetProcess(nodes, redis, settings ?? new Dictionary<string, string>());
        for (var watch = Stopwatch.StartNew(); !fleet.Said.Contains("Lectern answers at", StringComparison.Ordinal); await Task.Delay(100))
        {
            if (watch.Elapsed < StartLimit && !fleet._process.HasExited)
                continue;
            await fleet.DisposeAsync();
            throw new InvalidOperationException("The fleet did not start. It needs haproxy, and a build: dotnet build -c Release. It said:\n" + fleet.Said);
        }
        // The slow start, and a few words of each agent.
        await Task.Delay(TimeSpan.FromSeconds(new FleetOptions().SlowStartSeconds + 3));
        return fleet;
    }

    /// <summary>How HAProxy sees each server now.</summary>
    public async Task<IReadOnlyDictionary<string, NodeTraffic>> TrafficAsync() =>
        NodeTraffic.Read(await _client.GetStringAsync(_statistics)).Where(node => Servers.ContainsKey(node.Name)).ToDictionary(node => node.Name);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Signals.Send(_process.Id, Signals.Terminate);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_said)
            _said.Add(line);
    }

    [GeneratedRegex(@"(?<name>n\d+) serves \(process (?<process>\d+), port (?<port>\d+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Serving();
}
