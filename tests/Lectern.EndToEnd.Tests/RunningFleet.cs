using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lectern.Fleet.Balancing;

namespace Lectern.EndToEnd.Tests;

/// <summary><c>lectern fleet</c> with real servers behind a real HAProxy.</summary>
internal sealed partial class RunningFleet : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly LecternProcess _process;
    private readonly Uri _statistics;
    private readonly HttpClient _client = new();

    private RunningFleet(Uri url, Uri statistics, string[] arguments) => (Url, _statistics, _process) = (url, statistics, LecternProcess.Begin(arguments));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>HAProxy's.</summary>
    public Uri Url { get; }

    public string Output => _process.Output;

    /// <summary>The latest process of each place.</summary>
    public Dictionary<string, int> Servers => Serving().Matches(Output)
        .GroupBy(match => match.Groups["name"].Value).ToDictionary(server => server.Key, server => int.Parse(server.Last().Groups["process"].Value, CultureInfo.InvariantCulture));

    /// <summary>Starts it and waits until every server has been taken in.</summary>
    /// <param name="arguments">Of <c>lectern fleet</c>, with a store.</param>
    /// <param name="settings">Of the section <c>Lectern:Fleet</c>.</param>
    /// <param name="urls">More addresses for clients.</param>
    public static async Task<RunningFleet> StartAsync(string[] arguments, Dictionary<string, object>? settings = null, params Uri[] urls)
    {
        var (url, statistics) = (FreeAddress(), FreeAddress());
        var file = Path.Combine(Directory.CreateTempSubdirectory("lectern-e2e-fleet-").FullName, "settings.json");
        var section = new Dictionary<string, object>(settings ?? []) { ["StatisticsPage"] = statistics.Authority };
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { Lectern = new { Fleet = section, Operations = new { Token } } }), Cancel);
        var fleet = new RunningFleet(url, new(statistics, "/;csv"), ["fleet", "--urls", string.Join(';', [url, .. urls]), "--config", file, .. arguments]);
        await fleet.UntilSaidAsync("fleet   | Lectern answers at ");
        // In the first second of its slow start HAProxy gives a server one request at a time, and the others would go to one that may be about to die.
        foreach (var server in fleet.Servers.Keys)
            await fleet.UntilSaidAsync($"Server lectern/{server} is UP.");
        return fleet;
    }

    /// <summary>Lets operators in.</summary>
    public const string Token = "operator-token-of-the-tests";

    /// <summary>How HAProxy sees each server that has been started.</summary>
    public async Task<Dictionary<string, NodeTraffic>> TrafficAsync() =>
        NodeTraffic.Read(await _client.GetStringAsync(_statistics, Cancel)).Where(node => Servers.ContainsKey(node.Name)).ToDictionary(node => node.Name);

    /// <summary>Requests that each server had meanwhile.</summary>
    public async Task<Dictionary<string, long>> TrafficDuringAsync(Func<Task> meanwhile)
    {
        var before = await TrafficAsync();
        await meanwhile();
        return (await TrafficAsync()).ToDictionary(node => node.Key, node => node.Value.Total - before[node.Key].Total);
    }

    /// <summary>The page of figures of the server that was taken in last.</summary>
    public async Task<string> MetricsAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{Serving().Matches(Output)[^1].Groups["port"].Value}/metrics") { Headers = { Authorization = new("Bearer", Token) } };
        using var answer = await _client.SendAsync(request, Cancel);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancel);
    }

    /// <param name="name">Such as INT.</param>
    public void Signal(string name) => _process.Signal(name);

    public Task KillAsync() => _process.KillAsync();

    public Task<int> WaitForExitAsync() => _process.WaitForExitAsync();

    public Task UntilSaidAsync(string what) => UntilAsync(() => Output.Contains(what, StringComparison.Ordinal));

    public Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var watch = Stopwatch.StartNew(); !await condition(); await Task.Delay(50, Cancel))
            Assert.True(watch.Elapsed < Patience, "It did not come about. The fleet said:\n" + Output);
    }

    /// <summary>A free port of this machine.</summary>
    public static Uri FreeAddress(string scheme = "http")
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"{scheme}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}");
    }

    public static bool IsRunning(int process) => Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
    }

    [GeneratedRegex(@"(?<name>n\d+) serves \(process (?<process>\d+), port (?<port>\d+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Serving();
}
