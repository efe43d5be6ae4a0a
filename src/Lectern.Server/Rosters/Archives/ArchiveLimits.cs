namespace Lectern.Server.Rosters.Archives;

/// <summary>How much a set may hold. Counted on what is really inflated, not on what headers say.</summary>
public sealed record ArchiveLimits
{
    /// <value>Default: 4 GB, unpacked, all files together.</value>
    public long TotalBytes { get; init; } = 4_000_000_000;

    /// <value>Default: 1 GB, unpacked, one file.</value>
    public long EntryBytes { get; init; } = 1_000_000_000;

    /// <value>Default: 50,000 entries.</value>
    public int Entries { get; init; } = 50_000;

    /// <summary>Unpacked over packed size of one file; files under a megabyte may have any.</summary>
    /// <value>Default: 200. Rosters reach about 20, text about 100 at most; deflate ends at 1,032.</value>
    public int Ratio { get; init; } = 200;
}
