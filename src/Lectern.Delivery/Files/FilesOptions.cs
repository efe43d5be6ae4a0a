using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Lectern.Delivery.Files;

/// <summary>Where media lie and how long those stay that nothing refers to; docs/images.md explains each.</summary>
public sealed class FilesOptions
{
    /// <summary>
    /// How long a file stays that no course, lesson or user refers to, in days since it was last uploaded. Less than the longest that somebody
    /// writes on a lesson before saving it would take pictures out of it.
    /// </summary>
    /// <value>Default: 7. From 1 to 3,650.</value>
    [Range(1, 3650)]
    public int OrphanGraceDays { get; set; } = 7;

    /// <summary>A bucket in place of the local disk.</summary>
    [ValidateObjectMembers]
    public S3Options S3 { get; set; } = new();
}
