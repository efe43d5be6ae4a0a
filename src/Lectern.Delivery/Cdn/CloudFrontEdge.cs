using System.Text;
using System.Xml.Linq;

namespace Lectern.Delivery.Cdn;

/// <summary>
/// Amazon CloudFront: invalidations by tag and by path through its REST API
/// (https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html). A tag is an item with '#' before it
/// (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-by-tags.html). Done means taken: it takes effect within
/// seconds, and CloudFront says later when everywhere. Thread-safe.
/// </summary>
public sealed class CloudFrontEdge(CloudFrontOptions options, TimeProvider time) : IEdge, IDisposable
{
    private static readonly XNamespace Xml = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

    private readonly HttpClient _client = EdgeCall.Client();

    public string Name => "cloudfront";

    // 15 wildcards and 3,000 others may be under way (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/InvalidationLimits.html).
    public int MaxItems => 100;

    public Task<PurgeOutcome> PurgeAsync(IReadOnlyList<PurgeItem> items, string reference, CancellationToken cancel)
    {
        var body = Encoding.UTF8.GetBytes(Body(items, reference));
        var request = new HttpRequestMessage(HttpMethod.Post, $"{options.Endpoint.TrimEnd('/')}/2020-05-31/distribution/{Uri.EscapeDataString(options.DistributionId)}/invalidation")
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("text/xml") } },
        };
        // CloudFront is a global service: its requests are signed for us-east-1.
        AwsSignature.Sign(request, body, new(options.AccessKeyId, options.SecretAccessKey, options.SessionToken), "us-east-1", "cloudfront", time.GetUtcNow());
        return EdgeCall.SendAsync(_client, request, Judge, time, cancel);
    }

    public void Dispose() => _client.Dispose();

    private static string Body(IReadOnlyList<PurgeItem> items, string reference) => new XElement(Xml + "InvalidationBatch",
        new XElement(Xml + "CallerReference", reference),
        new XElement(Xml + "Paths",
            new XElement(Xml + "Items", items.Select(item => new XElement(Xml + "Path", PathOf(item)))),
            new XElement(Xml + "Quantity", items.Count))).ToString(SaveOptions.DisableFormatting);

    private static string PathOf(PurgeItem item) => item.Kind switch
    {
        PurgeKind.Tag => "#" + item.Value,
        // The queries of a path are kept under addresses of their own.
        PurgeKind.Path or PurgeKind.Prefix => item.Value + "*",
        _ => "/*",
    };

    // "Too many in progress" is a 400, but passes.
    private static PurgeOutcome? Judge(int status, string text) => status == 400 && text.Contains("TooManyInvalidationsInProgress", StringComparison.Ordinal)
        ? new(false, "too many invalidations are in progress")
        : null;
}
