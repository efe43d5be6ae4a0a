namespace Lectern.Server.Storage.Model;

/// <summary>What a CDN is to forget; see <see cref="Delivery.StorePurges"/>.</summary>
public sealed class Purge
{
    public long Id { get; set; }

    /// <summary>An item a line: its kind, a space, its value.</summary>
    public required string Items { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>Not before this.</summary>
    public DateTime DueAt { get; set; }

    public int Attempts { get; set; }
    public DateTime? GivenUpAt { get; set; }
    public string? Error { get; set; }
}

/// <summary>Which process of the fleet sends purges. There is one row, with the id 1.</summary>
public sealed class PurgeLeaseRow
{
    public int Id { get; set; }

    /// <summary>The process; empty when nobody has had it.</summary>
    public required string Holder { get; set; }

    /// <summary>By the store's clock.</summary>
    public DateTime Until { get; set; }
}

/// <summary>A key that signs the addresses of files and places in lists; see <see cref="SigningKeys"/>.</summary>
public sealed class MediaKey
{
    public long Id { get; set; }

    /// <summary>256 bits in base64url.</summary>
    public required string Secret { get; set; }

    public DateTime CreatedAt { get; set; }
}
