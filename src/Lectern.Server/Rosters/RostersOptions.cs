using System.ComponentModel.DataAnnotations;

namespace Lectern.Server.Rosters;

/// <summary>Section <c>Lectern:Rosters</c>.</summary>
public sealed class RostersOptions
{
    /// <summary>Largest file that the imports page takes, in bytes. The command line has no limit.</summary>
    /// <value>Default: 200,000,000. From 1,000,000 to 4,000,000,000.</value>
    [Range(1_000_000, 4_000_000_000L)]
    public long MaxUploadBytes { get; set; } = 200_000_000;
}
