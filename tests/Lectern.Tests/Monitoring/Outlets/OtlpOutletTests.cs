using Lectern.Monitoring.Outlets;
using Lectern.Server.Storage;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Monitoring.Outlets;

public sealed class OtlpOutletTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_trace_shows_the_request_the_load_of_the_cache_and_the_statement_below_each_other(StoreKind kind)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var outlet = new OtlpOutlet(new(), receiver.Url);
        await outlet.StartAsync(Cancel);
        await using var redis = await RedisServer.StartAsync();
        await using var school = await School.OpenAsync(kind, settings: ("Lectern:Redis:Endpoints", $"127.0.0.1:{redis.Port}"));
        var course = await school.CourseAsync("Algebra");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/courses/{course.Slug}");
        request.Headers.Add("traceparent", $"00-{Trace}-b7ad6b7169203331-01");
        using var answer = await school.Anyone.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode);
        await Eventually.HoldsAsync(() =>
        {
            outlet.Flush();
            return Task.FromResult(receiver.Spans.Any(span => span.Trace == Trace && span.Scope == "Microsoft.AspNetCore"));
        }, "the request's span arrives");

        var spans = receiver.Spans.Where(span => span.Trace == Trace).ToList();
        var server = Assert.Single(spans, span => span.Scope == "Microsoft.AspNetCore");
        Assert.Equal("b7ad6b7169203331", server.Parent);
        var load = Assert.Single(spans, span => span is { Scope: "Lectern.Caching", Name: "load course" });
        Assert.Equal(server.Id, load.Parent);
        Assert.Contains(spans, span => span is { Scope: "Lectern.Database", Name: "SELECT" } && span.Parent == load.Id);
        Assert.Contains(spans, span => span.Scope == "Lectern.Redis" && (span.Parent == server.Id || span.Parent == load.Id));
        Assert.Contains("http.server.request.duration", receiver.Metrics.Keys);
        Assert.Contains("db.client.operation.duration", receiver.Metrics.Keys);
    }
}
