using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lectern.Delivery.Cdn;

/// <summary>
/// Cloudflare: purges by tag, URL and prefix, 100 operations a call on every plan, 5 calls a minute (free) to 50 a second
/// (https://developers.cloudflare.com/cache/how-to/purge-cache/). Done means that Cloudflare has answered with success. Thread-safe.
/// </summary>
public sealed class CloudflareEdge(CloudflareOptions options, TimeProvider time) : IEdge, IDisposable
{
    private readonly HttpClient _client = EdgeCall.Client();

    public string Name => "cloudflare";

    public int MaxItems => 100;

    public async Task<PurgeOutcome> PurgeAsync(IReadOnlyList<PurgeItem> items, string reference, CancellationToken cancel)
    {
        // A call names one kind of thing.
        foreach (var kind in items.GroupBy(item => item.Kind))
        {
            if (kind.Key is PurgeKind.Path or PurgeKind.Prefix && options.Host.Length == 0)
                return new(false, "Cloudflare purges whole addresses: set Lectern:Cdn:Cloudflare:Host to the name of the site", IsFinal: true);
            var outcome = await SendAsync(BodyOf(kind.Key, [.. kind.Select(item => item.Value)]), cancel);
            if (!outcome.IsDone)
                return outcome;
        }
        return new(true, "success");
    }

    public void Dispose() => _client.Dispose();

    private Task<PurgeOutcome> SendAsync(CloudflarePurge body, CancellationToken cancel)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{options.Endpoint.TrimEnd('/')}/zones/{Uri.EscapeDataString(options.ZoneId)}/purge_cache")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", options.Token) },
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, CloudflareJson.Default.CloudflarePurge)) { Headers = { ContentType = new("application/json") } },
        };
        return EdgeCall.SendAsync(_client, request, Judge, time, cancel);
    }

    private CloudflarePurge BodyOf(PurgeKind kind, IReadOnlyList<string> values) => kind switch
    {
        PurgeKind.Tag => new() { Tags = values },
        // A prefix also covers the queries of one path, which a purge by URL would not.
        PurgeKind.Path or PurgeKind.Prefix => new() { Prefixes = [.. values.Select(path => options.Host + path)] },
        _ => new() { PurgeEverything = true },
    };

    private static PurgeOutcome? Judge(int status, string text) => status != 200 || text.Replace(" ", "", StringComparison.Ordinal).Contains("\"success\":true", StringComparison.Ordinal)
        ? null
        : new(false, "no success: " + EdgeCall.Plain(text));
}

internal sealed class CloudflarePurge
{
    [JsonPropertyName("tags")]
    public IReadOnlyList<string>? Tags { get; init; }

    [JsonPropertyName("prefixes")]
    public IReadOnlyList<string>? Prefixes { get; init; }

    [JsonPropertyName("purge_everything")]
    public bool? PurgeEverything { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CloudflarePurge))]
internal sealed partial class CloudflareJson : JsonSerializerContext;
