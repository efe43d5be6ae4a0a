using System.ComponentModel.DataAnnotations;

namespace Lectern.Delivery.Cdn;

/// <summary>What stands in front.</summary>
public enum CdnProvider
{
    /// <summary>Nothing that keeps answers.</summary>
    None = 0,

    /// <summary>Varnish servers of one's own.</summary>
    Varnish = 1,

    /// <summary>Amazon CloudFront.</summary>
    CloudFront = 2,

    /// <summary>Cloudflare.</summary>
    Cloudflare = 3,
}

/// <summary>How a CDN is used. See docs/cdn.md.</summary>
public class CdnOptions : IValidatableObject
{
    /// <summary>Which one.</summary>
    /// <value>Default: none.</value>
    public CdnProvider Provider { get; set; }

    /// <summary>How long the edge may keep a public page or answer that nobody purges, in seconds. Edits purge; what is not an edit, such as the number of learners, is as old as this.</summary>
    /// <value>Default: 60. From 0 to 86,400.</value>
    [Range(0, 86_400)]
    public int EdgeSeconds { get; set; } = 60;

    /// <summary>The most purges sent in a second; those that wait are sent together.</summary>
    /// <value>Default: 5, the pace of Cloudflare's smaller paid plans. From 0.01 to 1,000.</value>
    [Range(0.01, 1000)]
    public double PurgesPerSecond { get; set; } = 5;

    /// <summary>How long one purge may take, in seconds.</summary>
    /// <value>Default: 10. From 1 to 120.</value>
    [Range(1, 120)]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>How long a purge that fails is tried again; then operators find it in <c>/api/operations/purges</c>.</summary>
    /// <value>Default: 1 day. From 1 minute to 30 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Varnish servers of one's own.</summary>
    public VarnishOptions Varnish { get; set; } = new();

    /// <summary>Amazon CloudFront.</summary>
    public CloudFrontOptions CloudFront { get; set; } = new();

    /// <summary>Cloudflare.</summary>
    public CloudflareOptions Cloudflare { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var missing = Provider switch
        {
            CdnProvider.Varnish when Varnish.Addresses.Length == 0 => "Varnish:Addresses",
            CdnProvider.Varnish when Varnish.Token.Length < 16 => "Varnish:Token (16 characters or more)",
            CdnProvider.CloudFront when CloudFront.DistributionId.Length == 0 => "CloudFront:DistributionId",
            CdnProvider.CloudFront when CloudFront.AccessKeyId.Length == 0 => "CloudFront:AccessKeyId",
            CdnProvider.CloudFront when CloudFront.SecretAccessKey.Length == 0 => "CloudFront:SecretAccessKey",
            CdnProvider.Cloudflare when Cloudflare.ZoneId.Length == 0 => "Cloudflare:ZoneId",
            CdnProvider.Cloudflare when Cloudflare.Token.Length == 0 => "Cloudflare:Token",
            _ => null,
        };
        if (missing is not null)
            yield return new($"Lectern:Cdn:Provider is {Provider}, which needs Lectern:Cdn:{missing}; set it, or leave the provider out.");
        if (Provider == CdnProvider.Varnish && Varnish.Wrong() is { } wrong)
            yield return new($"Lectern:Cdn:Varnish:Addresses has \"{wrong}\"; write http://HOST:PORT, with ',' between several.");
    }

    /// <summary>The edge of these options; null without one. The caller disposes it when it is disposable.</summary>
    public IEdge? CreateEdge(TimeProvider time) => Provider switch
    {
        CdnProvider.Varnish => new VarnishEdge(Varnish, time),
        CdnProvider.CloudFront => new CloudFrontEdge(CloudFront, time),
        CdnProvider.Cloudflare => new CloudflareEdge(Cloudflare, time),
        _ => null,
    };
}

/// <summary>Varnish servers with the VCL that <c>lectern cdn vcl</c> writes.</summary>
public sealed class VarnishOptions
{
    /// <summary>Where they take purges, as <c>http://HOST:PORT</c> with ',' between several.</summary>
    /// <value>Default: none.</value>
    public string Addresses { get; set; } = "";

    /// <summary>What a purge must carry; the VCL has the same. A secret.</summary>
    /// <value>Default: none. At least 16 letters, digits, '-' and '_'.</value>
    public string Token { get; set; } = "";

    internal string? Wrong() => Array.Find(Parts(), part => !Uri.TryCreate(part, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"));

    internal IReadOnlyList<Uri> Servers() => [.. Parts().Select(part => new Uri(part))];

    private string[] Parts() => Addresses.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Amazon CloudFront.</summary>
public sealed class CloudFrontOptions
{
    /// <summary>The distribution, such as <c>E1ABCDEF2GHIJK</c>.</summary>
    /// <value>Default: none.</value>
    public string DistributionId { get; set; } = "";

    /// <summary>Who asks: needs <c>cloudfront:CreateInvalidation</c> on the distribution.</summary>
    /// <value>Default: none.</value>
    public string AccessKeyId { get; set; } = "";

    /// <summary>The secret that belongs to it.</summary>
    /// <value>Default: none.</value>
    public string SecretAccessKey { get; set; } = "";

    /// <summary>Of temporary credentials.</summary>
    /// <value>Default: none.</value>
    public string SessionToken { get; set; } = "";

    /// <summary>Where the API is.</summary>
    /// <value>Default: <c>https://cloudfront.amazonaws.com</c>.</value>
    public string Endpoint { get; set; } = "https://cloudfront.amazonaws.com";
}

/// <summary>Cloudflare.</summary>
public sealed class CloudflareOptions
{
    /// <summary>The zone.</summary>
    /// <value>Default: none.</value>
    public string ZoneId { get; set; } = "";

    /// <summary>An API token with the permission Cache Purge on the zone. A secret.</summary>
    /// <value>Default: none.</value>
    public string Token { get; set; } = "";

    /// <summary>The name of the site, for purges by path.</summary>
    /// <value>Default: none; paths are refused.</value>
    public string Host { get; set; } = "";

    /// <summary>Where the API is.</summary>
    /// <value>Default: <c>https://api.cloudflare.com/client/v4</c>.</value>
    public string Endpoint { get; set; } = "https://api.cloudflare.com/client/v4";
}
