using System.ComponentModel.DataAnnotations;

namespace Lectern.Server.Teaching;

/// <summary>Section <c>Lectern:Teaching</c>.</summary>
public sealed class TeachingOptions
{
    /// <summary>Largest file that a teacher may attach to a lesson, in megabytes (10^6 bytes). Pictures have at most 20 whatever this says.</summary>
    /// <value>Default: 200. From 1 to 2,000.</value>
    [Range(1, 2000)]
    public int MaxUploadMegabytes { get; set; } = 200;
}
