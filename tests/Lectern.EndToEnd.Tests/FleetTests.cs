using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Lectern.EndToEnd.Tests;

/// <summary>Several servers behind a real HAProxy.</summary>
public sealed partial class FleetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Under_load_a_killed_server_and_the_replacement_of_all_of_them_fail_no_request()
    {
        var url = FreeAddress();
        await using var fleet = LecternProcess.Begin(["fleet", "--min", "2", "--urls", url.ToString(), .. await TestData.NewStoreAsync("postgres")]);
        await UntilSaidAsync(fleet, $"Lectern answers at {url}");
        // In the first second of its slow start HAProxy gives a server one request at a time, and the others would go to the one that dies.
        await UntilSaidAsync(fleet, "Server lectern/n2 is UP.");
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReadAsync(url, stop.Token)));

        var killed = Servers(fleet)["n1"];
        Process.GetProcessById(killed).Kill();
        await UntilAsync(() => Servers(fleet)["n1"] != killed, fleet);

        var before = Servers(fleet).Values.ToList();
        fleet.Signal("HUP");
        await UntilSaidAsync(fleet, "Roll-out: done.");

        await stop.CancelAsync();
        var readers = await load;
        Assert.True(readers.All(reader => reader.Failures.Count == 0), string.Join('\n', readers.SelectMany(reader => reader.Failures).Take(20)) + "\n" + fleet.Output);
        Assert.All(readers, reader => Assert.True(reader.Answers > 20, $"Only {reader.Answers} answers.\n{fleet.Output}"));
        Assert.All(before, server => Assert.False(IsRunning(server), $"Process {server} is still there.\n{fleet.Output}"));
        Assert.Contains("lectern_fleet_node_requests_total{lectern_fleet_node=\"n2\"", await MetricsAsync(fleet), StringComparison.Ordinal);

        var last = Servers(fleet).Values.ToList();
        fleet.Signal("INT");
        Assert.Equal(0, await fleet.WaitForExitAsync());
        Assert.All(last, server => Assert.False(IsRunning(server), $"Process {server} is still there.\n{fleet.Output}"));
    }

    [Fact]
    public async Task A_fleet_that_is_killed_leaves_nobody_behind()
    {
        var url = FreeAddress();
        await using var fleet = LecternProcess.Begin(["fleet", "--min", "1", "--urls", url.ToString(), .. await TestData.NewStoreAsync("sqlite")]);
        await UntilSaidAsync(fleet, $"Lectern answers at {url}");
        var server = Servers(fleet)["n1"];

        await fleet.KillAsync();

        await UntilAsync(() => !IsRunning(server), fleet);
        await UntilAsync(() => !IsListening(url), fleet);
    }

    private sealed record Reader(int Answers, IReadOnlyList<string> Failures);

    private static async Task<Reader> ReadAsync(Uri url, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };
        var (answers, failures) = (0, new List<string>());
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync("/api/courses?limit=1", Cancel);
                if (answer.IsSuccessStatusCode)
                    answers++;
                else
                    failures.Add($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancel)}");
            }
            catch (HttpRequestException error)
            {
                failures.Add(error.Message);
            }
            // It shares the processors with both servers.
            await Task.Delay(10, Cancel);
        }
        return new(answers, failures);
    }

    // The server's own figures are for those on the machine itself.
    private static async Task<string> MetricsAsync(LecternProcess fleet)
    {
        using var client = new HttpClient();
        var text = "";
        await UntilAsync(async () =>
        {
            var port = Serving().Matches(fleet.Output)[^1].Groups["port"].Value;
            text = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), Cancel);
            return text.Contains("lectern_fleet_node_requests_total{", StringComparison.Ordinal);
        }, fleet);
        return text;
    }

    // The latest process of each place.
    private static Dictionary<string, int> Servers(LecternProcess fleet) => Serving().Matches(fleet.Output)
        .GroupBy(match => match.Groups["name"].Value).ToDictionary(group => group.Key, group => int.Parse(group.Last().Groups["process"].Value, CultureInfo.InvariantCulture));

    private static bool IsRunning(int process) => Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static bool IsListening(Uri url)
    {
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(url.Host, url.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Task UntilSaidAsync(LecternProcess fleet, string what) => UntilAsync(() => fleet.Output.Contains(what, StringComparison.Ordinal), fleet);

    private static Task UntilAsync(Func<bool> condition, LecternProcess fleet) => UntilAsync(() => Task.FromResult(condition()), fleet);

    private static async Task UntilAsync(Func<Task<bool>> condition, LecternProcess fleet)
    {
        for (var watch = Stopwatch.StartNew(); !await condition(); await Task.Delay(50, Cancel))
            Assert.True(watch.Elapsed < Patience, "It did not come about. The fleet said:\n" + fleet.Output);
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}");
    }

    [GeneratedRegex(@"(?<name>n\d+) serves \(process (?<process>\d+), port (?<port>\d+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Serving();
}
