using System.ComponentModel.DataAnnotations;

namespace Lectern.Delivery.Files;

/// <summary>Where media lie when they do not lie on the local disk: Amazon S3 or a server that speaks as it does.</summary>
public sealed class S3Options : IValidatableObject
{
    /// <summary>The bucket. Empty keeps media on the local disk.</summary>
    /// <value>Default: empty.</value>
    public string Bucket { get; set; } = "";

    /// <summary>What keys begin with, such as <c>media/</c>.</summary>
    /// <value>Default: empty.</value>
    public string Prefix { get; set; } = "";

    /// <summary>The region, which signatures name.</summary>
    /// <value>Default: <c>us-east-1</c>.</value>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Address of a server other than Amazon's, such as <c>http://minio:9000</c>; the bucket then stands in the path.</summary>
    /// <value>Default: empty.</value>
    public string Endpoint { get; set; } = "";

    /// <summary>Empty to find credentials where AWS's programs do: environment, profile, the machine's role.</summary>
    /// <value>Default: empty.</value>
    public string AccessKey { get; set; } = "";

    /// <summary>Belongs to <see cref="AccessKey"/>.</summary>
    /// <value>Default: empty.</value>
    public string SecretKey { get; set; } = "";

    /// <summary>Files larger than this are sent in parts of this size, in megabytes (10^6 bytes).</summary>
    /// <value>Default: 16. From 6 to 1,000: S3 takes no part under 5 MiB.</value>
    [Range(6, 1000)]
    public int PartMegabytes { get; set; } = 16;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AccessKey.Length == 0 != (SecretKey.Length == 0))
            yield return new("Lectern:Files:S3 has only one of AccessKey and SecretKey; set both, or neither to use the machine's own credentials.");
        if (Endpoint.Length > 0 && !Uri.TryCreate(Endpoint, UriKind.Absolute, out _))
            yield return new($"Lectern:Files:S3:Endpoint is \"{Endpoint}\", which is no address; it takes one such as http://minio:9000.");
    }
}
