using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lectern.Tests.Monitoring.Outlets;

/// <summary>Receives OTLP over HTTP and keeps the spans and the names of metrics.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <param name="Trace">In hexadecimal digits.</param>
    /// <param name="Id">Its own.</param>
    /// <param name="Parent">Empty for the first.</param>
    /// <param name="Scope">The source.</param>
    /// <param name="Name">As shown.</param>
    public sealed record Span(string Trace, string Id, string Parent, string Scope, string Name);

    public Uri Url => new(_app.Urls.First());

    public ConcurrentQueue<Span> Spans { get; } = new();

    public ConcurrentDictionary<string, bool> Metrics { get; } = new();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", http => TakeAsync(http, receiver.TakeSpans));
        app.MapPost("/v1/metrics", http => TakeAsync(http, receiver.TakeMetrics));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task TakeAsync(HttpContext http, Action<byte[]> take)
    {
        Assert.Equal("application/x-protobuf", http.Request.ContentType);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        take(body.ToArray());
        http.Response.ContentType = "application/x-protobuf";
    }

    // https://github.com/open-telemetry/opentelemetry-proto: ResourceSpans 1, ScopeSpans 2, Scope 1 (name 1), Span 2 (trace 1, id 2, parent 4, name 5).
    private void TakeSpans(byte[] request)
    {
        foreach (var scope in Fields(request, 1).SelectMany(resource => Fields(resource, 2)))
        {
            var name = Encoding.UTF8.GetString(Fields(Fields(scope, 1).First(), 1).First());
            foreach (var span in Fields(scope, 2))
                Spans.Enqueue(new(Hex(span, 1), Hex(span, 2), Hex(span, 4), name, Encoding.UTF8.GetString(Fields(span, 5).First())));
        }
    }

    // ResourceMetrics 1, ScopeMetrics 2, Metric 2 (name 1).
    private void TakeMetrics(byte[] request)
    {
        foreach (var metric in Fields(request, 1).SelectMany(resource => Fields(resource, 2)).SelectMany(scope => Fields(scope, 2)))
            Metrics[Encoding.UTF8.GetString(Fields(metric, 1).First())] = true;
    }

    private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Fields(message, field).FirstOrDefault() ?? []);

    // Protocol Buffers' wire format: https://protobuf.dev/programming-guides/encoding/
    private static List<byte[]> Fields(byte[] message, int wanted)
    {
        var found = new List<byte[]>();
        for (var at = 0; at < message.Length;)
        {
            var key = Number(message, ref at);
            switch (key & 7)
            {
                case 0: Number(message, ref at); break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                default:
                    var length = (int)Number(message, ref at);
                    if ((int)(key >> 3) == wanted)
                        found.Add(message[at..(at + length)]);
                    at += length;
                    break;
            }
        }
        return found;
    }

    private static ulong Number(byte[] message, ref int at)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return number;
        }
    }
}
