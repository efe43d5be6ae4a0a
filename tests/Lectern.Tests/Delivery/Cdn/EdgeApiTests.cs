using System.Net;
using System.Text;
using Lectern.Delivery.Cdn;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Delivery.Cdn;

/// <summary>What goes over the wire to the providers, and what their answers mean.</summary>
public sealed class EdgeApiTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly HttpListener _listener = new();
    private readonly string _url = $"http://127.0.0.1:{RedisServer.FreePort()}/";
    private readonly List<(string Method, string Path, string Body, string? Authorization, string? Date, string? ContentType)> _calls = [];

    public EdgeApiTests()
    {
        _listener.Prefixes.Add(_url);
        _listener.Start();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _listener.Close();

    [Fact]
    public async Task Cloudfront_is_asked_for_tags_and_paths_in_one_signed_batch()
    {
        var answering = AnswerAsync((201, "<Invalidation/>"));
        using var edge = new CloudFrontEdge(CloudFront(), new HeldClock(Now.UtcDateTime));
        var outcome = await edge.PurgeAsync([new(PurgeKind.Tag, "course:algebra"), new(PurgeKind.Path, "/media/a&b.jpg"), PurgeItem.Everything], "ref-1", Cancel);
        await answering;

        Assert.True(outcome.IsDone, outcome.Detail);
        var call = Assert.Single(_calls);
        Assert.Equal(("POST", "/2020-05-31/distribution/E123/invalidation"), (call.Method, call.Path));
        Assert.Equal("<InvalidationBatch xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><CallerReference>ref-1</CallerReference><Paths><Items><Path>#course:algebra</Path><Path>/media/a&amp;b.jpg*</Path><Path>/*</Path></Items><Quantity>3</Quantity></Paths></InvalidationBatch>", call.Body);
        // The receiver works the signature out again from what has arrived.
        using var again = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(_url), call.Path)) { Content = new ByteArrayContent([]) { Headers = { ContentType = new("text/xml") } } };
        AwsSignature.Sign(again, Encoding.UTF8.GetBytes(call.Body), new("AKIA", "secret"), "us-east-1", "cloudfront", Now);
        Assert.Equal(again.Headers.NonValidated["Authorization"].ToString(), call.Authorization);
        Assert.Equal("20261122T120000Z", call.Date);
        Assert.Contains("SignedHeaders=content-type;host;x-amz-date,", call.Authorization, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "<Code>TooManyInvalidationsInProgress</Code>", false)]
    [InlineData(400, "<Code>InvalidArgument</Code>", true)]
    [InlineData(403, "<Code>AccessDenied</Code>", false)]
    [InlineData(503, "", false)]
    public async Task Cloudfronts_refusals_are_final_only_when_they_always_will_be(int status, string body, bool isFinal)
    {
        var answering = AnswerAsync((status, body));
        using var edge = new CloudFrontEdge(CloudFront(), TimeProvider.System);
        var outcome = await edge.PurgeAsync([PurgeItem.Everything], "ref", Cancel);
        await answering;
        Assert.Equal((false, isFinal), (outcome.IsDone, outcome.IsFinal));
    }

    [Fact]
    public async Task Cloudflare_is_asked_once_for_each_kind_with_the_token()
    {
        var answering = AnswerAsync((200, """{"success": true}"""), (200, """{"success":true}"""), (200, """{"success":true}"""));
        using var edge = new CloudflareEdge(Cloudflare("learn.example.org"), TimeProvider.System);
        var outcome = await edge.PurgeAsync([new(PurgeKind.Tag, "courses"), new(PurgeKind.Tag, "people"), new(PurgeKind.Prefix, "/media/"), PurgeItem.Everything], "ref", Cancel);
        await answering;

        Assert.True(outcome.IsDone, outcome.Detail);
        Assert.Equal(["""{"tags":["courses","people"]}""", """{"prefixes":["learn.example.org/media/"]}""", """{"purge_everything":true}"""], _calls.Select(call => call.Body));
        Assert.All(_calls, call => Assert.Equal(("POST", "/zones/Z1/purge_cache", "Bearer token", "application/json"), (call.Method, call.Path, call.Authorization, call.ContentType)));
    }

    [Fact]
    public async Task Cloudflares_no_in_a_200_is_a_no_and_its_pace_is_kept()
    {
        var answering = AnswerAsync((200, """{"success":false,"errors":[{"message":"no"}]}"""), (429, ""));
        using var edge = new CloudflareEdge(Cloudflare(""), TimeProvider.System);
        var refused = await edge.PurgeAsync([new(PurgeKind.Tag, "courses")], "ref", Cancel);
        var tooFast = await edge.PurgeAsync([new(PurgeKind.Tag, "courses")], "ref", Cancel);
        await answering;

        Assert.False(refused.IsDone);
        Assert.Equal((false, false, TimeSpan.FromSeconds(7)), (tooFast.IsDone, tooFast.IsFinal, tooFast.RetryAfter));
        Assert.True((await edge.PurgeAsync([new(PurgeKind.Path, "/x")], "ref", Cancel)).IsFinal);
    }

    [Fact]
    public async Task An_edge_that_is_not_there_is_an_outcome_and_no_exception()
    {
        using var edge = new VarnishEdge(new() { Addresses = $"http://127.0.0.1:{RedisServer.FreePort()}", Token = "0123456789abcdef" }, TimeProvider.System);
        var outcome = await edge.PurgeAsync([PurgeItem.Everything], "ref", Cancel);
        Assert.Equal((false, false), (outcome.IsDone, outcome.IsFinal));
        Assert.DoesNotContain("0123456789abcdef", outcome.Detail, StringComparison.Ordinal);
    }

    private CloudFrontOptions CloudFront() => new() { DistributionId = "E123", AccessKeyId = "AKIA", SecretAccessKey = "secret", Endpoint = _url };

    private CloudflareOptions Cloudflare(string host) => new() { ZoneId = "Z1", Token = "token", Host = host, Endpoint = _url };

    private async Task AnswerAsync(params (int Status, string Body)[] answers)
    {
        foreach (var (status, body) in answers)
        {
            var context = await _listener.GetContextAsync().WaitAsync(TimeSpan.FromSeconds(30), Cancel);
            using var reader = new StreamReader(context.Request.InputStream);
            _calls.Add((context.Request.HttpMethod, context.Request.RawUrl!, await reader.ReadToEndAsync(Cancel), context.Request.Headers["Authorization"], context.Request.Headers["X-Amz-Date"], context.Request.ContentType));
            context.Response.StatusCode = status;
            if (status == 429)
                context.Response.Headers["Retry-After"] = "7";
            context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: true);
        }
    }
}
