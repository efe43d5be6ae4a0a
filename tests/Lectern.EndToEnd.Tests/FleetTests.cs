using System.Diagnostics;
using System.Net.Sockets;

namespace Lectern.EndToEnd.Tests;

/// <summary>Several servers behind a real HAProxy.</summary>
public sealed class FleetTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Under_load_a_killed_server_and_the_replacement_of_all_of_them_fail_no_request()
    {
        await using var fleet = await RunningFleet.StartAsync(["--min", "2", .. await TestData.NewStoreAsync("postgres")]);
        using var load = await SteadyLoad.StartAsync(fleet.Url, readers: 4, think: "20ms");

        var killed = fleet.Servers["n1"];
        Process.GetProcessById(killed).Kill();
        await fleet.UntilAsync(() => fleet.Servers["n1"] != killed);

        var before = fleet.Servers.Values.ToList();
        fleet.Signal("HUP");
        await fleet.UntilSaidAsync("Roll-out: done.");

        await load.StopWithoutFailureAsync(fleet);
        await fleet.UntilAsync(() => !before.Exists(RunningFleet.IsRunning));
        await fleet.UntilAsync(async () => (await fleet.MetricsAsync()).Contains("lectern_fleet_node_requests_total{lectern_fleet_node=\"n", StringComparison.Ordinal));

        var last = fleet.Servers.Values.ToList();
        fleet.Signal("INT");
        Assert.Equal(0, await fleet.WaitForExitAsync());
        Assert.All(last, server => Assert.False(RunningFleet.IsRunning(server), $"Process {server} is still there.\n{fleet.Output}"));
    }

    [Fact]
    public async Task A_rush_brings_another_server_and_its_end_takes_it_away_and_no_request_fails()
    {
        // Ruled by their processors alone, and soon: a third of this machine is a server's share.
        Dictionary<string, object> settings = new() { ["Scaling"] = new { Policy = "HorizontalPods", CpuPercent = 20, MemoryPercent = 95, WarmUpSeconds = 1, StabilizationSeconds = 1, CooldownSeconds = 0 } };
        await using var fleet = await RunningFleet.StartAsync(["--min", "2", "--max", "3", .. await TestData.NewStoreAsync("postgres")], settings);
        using var load = await SteadyLoad.StartAsync(fleet.Url, readers: 2, think: "200ms");

        using var rush = await SteadyLoad.StartAsync(fleet.Url, readers: 8, think: "1ms");
        await fleet.UntilAsync(() => fleet.Servers.ContainsKey("n3"));
        await rush.StopWithoutFailureAsync(fleet);
        await fleet.UntilSaidAsync("n3 has ended.");

        await load.StopWithoutFailureAsync(fleet);
        Assert.Contains("From 2 to 3 servers", fleet.Output, StringComparison.Ordinal);
        Assert.Contains("From 3 to 2 servers", fleet.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_alike_get_alike_and_one_that_is_made_slow_gets_less()
    {
        await using var fleet = await RunningFleet.StartAsync(["--min", "3", .. await TestData.NewStoreAsync("postgres")]);
        using var load = await SteadyLoad.StartAsync(fleet.Url, readers: 6, think: "10ms");

        // Until the slow start is over and each has compiled what it answers with: who is slower gets less, as it should be.
        await AnsweredAsync(fleet, 3000);

        // The bench has the 10 %; here other tests share the processors.
        var even = await fleet.TrafficDuringAsync(() => AnsweredAsync(fleet, 3000));
        Assert.All(even.Values, requests => Assert.InRange(requests, even.Values.Sum() / 6, even.Values.Sum() * 2 / 3));

        using var stop = new CancellationTokenSource();
        var pulses = PulseAsync(fleet.Servers["n1"], stop.Token);
        var slowed = await fleet.TrafficDuringAsync(() => AnsweredAsync(fleet, 3000));
        await stop.CancelAsync();
        await pulses;
        await load.StopAsync();
        Assert.True(slowed["n1"] < 0.75 * (slowed["n2"] + slowed["n3"]) / 2, string.Join(", ", slowed));
    }

    [Fact]
    public async Task A_fleet_that_is_killed_leaves_nobody_behind()
    {
        await using var fleet = await RunningFleet.StartAsync(["--min", "1", .. await TestData.NewStoreAsync("sqlite")]);
        var server = fleet.Servers["n1"];

        await fleet.KillAsync();

        await fleet.UntilAsync(() => !RunningFleet.IsRunning(server));
        await fleet.UntilAsync(() => !IsListening(fleet.Url));
    }

    private static async Task AnsweredAsync(RunningFleet fleet, int requests)
    {
        async Task<long> AllAsync() => (await fleet.TrafficAsync()).Values.Sum(node => node.Total);
        var until = await AllAsync() + requests;
        await fleet.UntilAsync(async () => await AllAsync() >= until);
    }

    // Four fifths of the time it does nothing, never for so long that it would be taken for hung.
    private static async Task PulseAsync(int server, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await SignalAsync("STOP", server);
            await Task.Delay(400, CancellationToken.None);
            await SignalAsync("CONT", server);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private static async Task SignalAsync(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process}"]);
        await kill.WaitForExitAsync(Cancel);
    }

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
}
