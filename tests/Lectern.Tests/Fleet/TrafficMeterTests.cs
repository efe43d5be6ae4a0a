using System.Diagnostics.Metrics;
using AngleSharp.Html.Parser;
using Lectern.Fleet.Balancing;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Fleet;

/// <summary>What operators see of how HAProxy deals the traffic out.</summary>
public sealed class TrafficMeterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shares_are_those_of_the_last_seconds_and_places_without_a_node_are_left_out()
    {
        using var haproxy = new RuntimeSocket { Nodes = ["n1,UP,100,2,0,1000,3,1,0,5,", "n2,DRAIN,50,0,0,500,0,0,0,5,", "n3,MAINT,100,0,0,40,0,0,0,0,"] };
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var time = new ManualTime();
        var meter = new TrafficMeter(services.GetRequiredService<IMeterFactory>(), new RuntimeApi(haproxy.Path), time);
        Assert.Empty(meter.Shares);

        await meter.RunOnceAsync(Cancel);
        Assert.Equal([("n1", 0.0, null), ("n2", 0.0, (double?)null)], meter.Shares.Select(share => (share.Node.Name, share.Rate, share.Share)));

        time.Advance(TimeSpan.FromSeconds(5));
        haproxy.Nodes = ["n1,UP,100,2,0,1060,3,1,0,5,", "n2,DRAIN,50,0,0,520,0,0,0,5,", "n3,MAINT,100,0,0,40,0,0,0,0,"];
        await meter.RunOnceAsync(Cancel);
        Assert.Equal([("n1", 12.0, 0.75), ("n2", 4.0, (double?)0.25)], meter.Shares.Select(share => (share.Node.Name, share.Rate, share.Share)));
        Assert.Equal((4, true), (meter.Shares[0].Node.Errors, meter.Shares[0].Node.IsUp));

        // A reload: HAProxy counts from zero again.
        time.Advance(TimeSpan.FromSeconds(5));
        haproxy.Nodes = ["n1,UP,100,0,0,30,0,0,0,5,", "n2,MAINT,50,0,0,0,0,0,0,5,", "n3,UP,100,0,0,10,0,0,0,0,"];
        await meter.RunOnceAsync(Cancel);
        Assert.Equal([("n1", 3.0, 0.75), ("n3", 1.0, (double?)0.25)], meter.Shares.Select(share => (share.Node.Name, share.Rate, share.Share)));
    }

    [Fact]
    public async Task When_HAProxy_does_not_answer_the_figures_before_stay()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var haproxy = new RuntimeSocket { Nodes = ["n1,UP,100,0,0,7,0,0,0,0,"] };
        var meter = new TrafficMeter(services.GetRequiredService<IMeterFactory>(), new RuntimeApi(haproxy.Path), new ManualTime());
        await meter.RunOnceAsync(Cancel);

        haproxy.Dispose();
        await meter.RunOnceAsync(Cancel);

        Assert.Equal("n1", Assert.Single(meter.Shares).Node.Name);
    }

    [Fact]
    public async Task The_dashboard_and_the_metrics_show_who_gets_what()
    {
        using var haproxy = new RuntimeSocket { Nodes = ["n1,UP,80,2,0,1000,3,1,0,5,", "n2,DOWN,100,0,0,500,0,0,0,5,"] };
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Fleet:StatisticsSocket", haproxy.Path));
        using var ann = server.ClientFor(await server.CreateUserAsync("Ann", Role.Admin));
        async Task<IReadOnlyList<string>> RowsAsync() =>
            [.. new HtmlParser().ParseDocument(await ann.GetStringAsync("/ops", Cancel)).QuerySelectorAll("[data-section=dealt]:not([hidden]) [data-rows=dealt] > li")
                .Select(row => string.Join(' ', row.QuerySelectorAll("[data-field]").Where(field => field.GetAttribute("data-field") is "name" or "state" or "weight" or "active" or "errors").Select(field => field.TextContent)))];

        await Eventually.HoldsAsync(async () => (await RowsAsync()).Count == 2, "both nodes are on the dashboard");
        Assert.Equal(["n1 UP 80 % 2 4", "n2 DOWN 100 % 0 0"], await RowsAsync());
        await Eventually.HoldsAsync(async () => await ann.GetStringAsync("/metrics", Cancel) is var text && text.Contains("lectern_fleet_node_weight", StringComparison.Ordinal)
            && text.Contains("lectern_fleet_node=\"n1\"", StringComparison.Ordinal), "the metrics have the node's weight");
    }

    [Fact]
    public async Task Without_a_balancer_nothing_is_said_of_one()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ann = server.ClientFor(await server.CreateUserAsync("Ann", Role.Admin));
        Assert.NotNull(new HtmlParser().ParseDocument(await ann.GetStringAsync("/ops", Cancel)).QuerySelector("[data-section=dealt][hidden]"));
    }
}
