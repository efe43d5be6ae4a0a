using System.Net;
using System.Text.Json;
using Lectern.Monitoring.Regressions;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Operations;

public sealed class RegressionsTests
{
    private const string Path = "/api/operations/regressions";

    private static readonly TimeSpan Near = RegressionWatch.Near;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task An_operator_sees_what_changed_for_good_newest_first(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var store = server.Services.GetRequiredService<IRegressionStore>();
        var now = server.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        await store.TryAddAsync(new("http.p95", now.AddHours(-5), 0.04, 0.08, 0.999, ChangeDirection.Worse, now), Near, Cancel);
        await store.TryAddAsync(new("cache.hit.ratio", now.AddHours(-1), 0.6, 0.9, 0.98, ChangeDirection.Better, now), Near, Cancel);
        await store.TryAddAsync(new("http.p95", now.AddDays(-9), 0.02, 0.04, 0.999, ChangeDirection.Worse, now), Near, Cancel);
        using var admin = server.ClientFor(await server.CreateUserAsync("Ann", Role.Admin));

        var items = JsonDocument.Parse(await admin.GetStringAsync(Path, Cancel)).RootElement.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["cache.hit.ratio", "http.p95"], items.Select(item => item.GetProperty("figure").GetString()));
        Assert.Equal("worse", items[1].GetProperty("direction").GetString());
        Assert.Equal(1, items[1].GetProperty("relative").GetDouble(), 9);
        Assert.Equal("s", items[1].GetProperty("unit").GetString());
        Assert.Equal(now.AddHours(-5).UtcDateTime, items[1].GetProperty("at").GetDateTimeOffset().UtcDateTime, TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, JsonDocument.Parse(await admin.GetStringAsync(Path + "?days=10", Cancel)).RootElement.GetProperty("items").GetArrayLength());
        using var refused = await admin.GetAsync(Path + "?days=31", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        await store.TrimAsync(now.AddDays(-2), Cancel);
        Assert.Equal(2, (await store.ReadAsync(now.AddDays(-30), 100, Cancel)).Count);
    }

    [Theory, OnBothStores]
    public async Task Of_nodes_that_see_the_same_change_in_the_same_moment_one_keeps_it(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var store = server.Services.GetRequiredService<IRegressionStore>();
        var now = server.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        Regression Seen(int minute, double after) => new("http.p95", now.AddMinutes(minute), 0.04, after, 0.99, ChangeDirection.Worse, now);

        var kept = await Task.WhenAll(Enumerable.Range(0, 8).Select(node => store.TryAddAsync(Seen(node, 0.08), Near, Cancel)));
        Assert.Equal(1, kept.Count(added => added));
        Assert.False(await store.TryAddAsync(Seen(3, 0.081), Near, Cancel));
        Assert.True(await store.TryAddAsync(Seen(3, 0.02), Near, Cancel), "back again is another event");
        Assert.True(await store.TryAddAsync(Seen(60, 0.08), Near, Cancel), "so is the next hour's");
    }
}
