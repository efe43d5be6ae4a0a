using System.Net;
using Lectern.Monitoring.History;
using Lectern.Server.Operations.Dashboard;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Operations.Dashboard;

public sealed class StreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_gets_the_past_and_then_each_second()
    {
        await using var watch = await DashboardWatch.StartAsync();
        using var viewer = await EventReader.OpenAsync(watch.Ann);
        var past = (await viewer.NextAsync())!;
        await watch.BeatAsync();
        await watch.BeatAsync();
        var (first, second) = ((await viewer.NextAsync())!, (await viewer.NextAsync())!);

        Assert.Equal("history", past.Name);
        Assert.Equal(("10m", 1), (past.Json.GetProperty("range").GetString(), past.Json.GetProperty("step").GetInt64()));
        Assert.Equal(["changes", "dealt", "deploys", "hosts", "nodes", "pastAlerts", "routes", "slowQueries"], past.Json.GetProperty("tables").EnumerateObject().Select(table => table.Name).Order());
        Assert.Equal(("frame", "frame"), (first.Name, second.Name));
        Assert.Equal(1, second.Json.GetProperty("at").GetInt64() - first.Json.GetProperty("at").GetInt64());
        Assert.Equal(second.Id, second.Json.GetProperty("at").GetRawText());
        Assert.Equal(["alerts", "at", "budgets", "figures", "health", "points", "tables"], second.Json.EnumerateObject().Select(part => part.Name).Order());
        Assert.Equal(Panel.AllReadings.Select(reading => reading.Figure), second.Json.GetProperty("figures").EnumerateObject().Select(figure => figure.Name));
        var points = second.Json.GetProperty("points").GetProperty("1").EnumerateArray().ToList();
        Assert.Equal(Curves.Revised, points.Count);
        Assert.All(points, point => Assert.Equal(past.Json.GetProperty("names").GetArrayLength(), point.GetProperty("values").GetArrayLength()));
    }

    [Fact]
    public async Task Proxies_are_told_to_pass_it_on_at_once_and_unchanged()
    {
        await using var watch = await DashboardWatch.StartAsync();
        watch.Ann.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br, gzip");
        using var viewer = await EventReader.OpenAsync(watch.Ann);

        Assert.Equal("text/event-stream", viewer.Response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store, no-transform", viewer.Response.Headers.CacheControl?.ToString());
        Assert.Equal("no", viewer.Response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Empty(viewer.Response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Ten_viewers_share_each_frame_and_it_is_made_once()
    {
        const int seconds = 3;
        await using var watch = await DashboardWatch.StartAsync();
        var viewers = new List<EventReader>();
        for (var i = 0; i < 10; i++)
        {
            viewers.Add(await EventReader.OpenAsync(watch.Ann));
            Assert.Equal("history", (await viewers[i].NextAsync())?.Name);
        }
        await watch.WatchedByAsync(10);
        for (var second = 0; second < seconds; second++)
        {
            await watch.BeatAsync();
            var frames = new HashSet<EventReader.Event?>();
            foreach (var viewer in viewers)
                frames.Add(await viewer.NextAsync());
            Assert.NotNull(Assert.Single(frames));
        }

        Assert.Equal(seconds, watch.Stream.FramesBuilt);
        viewers.ForEach(viewer => viewer.Dispose());
    }

    [Fact]
    public async Task Nothing_is_made_when_nobody_watches()
    {
        await using var watch = await DashboardWatch.StartAsync();
        await watch.BeatAsync();
        Assert.Equal(0, watch.Stream.FramesBuilt);

        using (var viewer = await EventReader.OpenAsync(watch.Ann))
        {
            await viewer.NextAsync();
            await watch.BeatAsync();
            await viewer.NextAsync();
        }
        await watch.WatchedByAsync(0);
        // For a while more, for who comes again.
        for (var second = 0; second < 2 * StreamChannel.KeptSeconds; second++)
            await watch.BeatAsync();
        Assert.InRange(watch.Stream.FramesBuilt, 1, StreamChannel.KeptSeconds + 2);
    }

    [Fact]
    public async Task Who_reads_too_slowly_is_cut_off_and_the_others_go_on()
    {
        await using var watch = await DashboardWatch.StartAsync();
        using var slow = watch.Stream.TryJoin(null, null)!;
        using var quick = watch.Stream.TryJoin(null, null)!;
        for (var second = 0; second < StreamViewer.MaxWaiting + 1; second++)
        {
            Assert.False(slow.Dropped.IsCancellationRequested);
            await watch.BeatAsync();
            Assert.NotNull(await quick.NextAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));
        }

        Assert.True(slow.Dropped.IsCancellationRequested);
        Assert.False(quick.Dropped.IsCancellationRequested);
        Assert.Equal(1, watch.Stream.Viewers);
    }

    [Fact]
    public async Task A_viewer_who_comes_again_gets_what_it_missed_and_not_the_past()
    {
        await using var watch = await DashboardWatch.StartAsync();
        string last;
        using (var viewer = await EventReader.OpenAsync(watch.Ann))
        {
            await viewer.NextAsync();
            await watch.BeatAsync();
            last = (await viewer.NextAsync())!.Id;
        }
        await watch.WatchedByAsync(0);
        await watch.BeatAsync();
        await watch.BeatAsync();

        using var again = await EventReader.OpenAsync(watch.Ann, lastId: last);
        var missed = new[] { (await again.NextAsync())!, (await again.NextAsync())! };
        Assert.Equal(["frame", "frame"], missed.Select(frame => frame.Name));
        Assert.Equal([1, 2], missed.Select(frame => long.Parse(frame.Id, System.Globalization.CultureInfo.InvariantCulture) - long.Parse(last, System.Globalization.CultureInfo.InvariantCulture)));

        using var stranger = await EventReader.OpenAsync(watch.Ann, lastId: "1");
        Assert.Equal("history", (await stranger.NextAsync())!.Name);
    }

    [Fact]
    public async Task A_node_that_drains_ends_its_streams_and_takes_no_more()
    {
        await using var watch = await DashboardWatch.StartAsync();
        using var viewer = await EventReader.OpenAsync(watch.Ann);
        Assert.NotNull(await viewer.NextAsync());
        watch.Stream.End();

        Assert.Null(await viewer.NextAsync());
        using var late = await watch.Ann.GetAsync(EventReader.Address, Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        Assert.Equal("application/problem+json", late.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(late.Headers.RetryAfter);
    }

    [Fact]
    public async Task Readiness_ends_the_streams_when_the_node_is_told_to_stop()
    {
        await using var server = await TestServer.StartAsync(Lectern.Server.Storage.StoreKind.Sqlite);
        using var ann = server.ClientFor(await server.CreateUserAsync("Ann", Lectern.Server.Storage.Model.Role.Admin));
        using var viewer = await EventReader.OpenAsync(ann);
        Assert.Equal("history", (await viewer.NextAsync())!.Name);
        // The loop beats by itself.
        Assert.Equal("frame", (await viewer.NextAsync())!.Name);
        server.Services.GetRequiredService<Lectern.Server.Operations.Readiness>().Drain();
        while (await viewer.NextAsync() is not null)
        {
            // Frames that were on their way.
        }
    }

    [Fact]
    public async Task Only_so_many_may_watch()
    {
        await using var watch = await DashboardWatch.StartAsync(("Lectern:Operations:DashboardViewers", "1"));
        using (var viewer = await EventReader.OpenAsync(watch.Ann))
        {
            await viewer.NextAsync();
            using var second = await watch.Ann.GetAsync(EventReader.Address, Cancel);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        }
        await watch.WatchedByAsync(0);
        using var next = await EventReader.OpenAsync(watch.Ann);
        Assert.Equal("history", (await next.NextAsync())!.Name);
    }

    [Fact]
    public async Task Watching_is_no_slow_request()
    {
        await using var watch = await DashboardWatch.StartAsync();
        using (var viewer = await EventReader.OpenAsync(watch.Ann))
            await viewer.NextAsync();
        await watch.WatchedByAsync(0);
        using var page = await watch.Ann.GetAsync("/ops", Cancel);
        var history = watch.Server.Services.GetRequiredService<MetricsHistory>();
        async Task<List<string?>> RoutesAsync()
        {
            await watch.BeatAsync();
            history.RunOnce();
            return [.. history.Series("http.server.request.duration").Select(tags => tags["http.route"])];
        }

        // Measured after the answer was sent.
        while (!(await RoutesAsync()).Contains("/ops"))
            await Task.Delay(20, Cancel);
        Assert.DoesNotContain(await RoutesAsync(), route => route?.Contains("stream", StringComparison.Ordinal) == true);
    }
}
