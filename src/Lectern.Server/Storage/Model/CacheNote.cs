namespace Lectern.Server.Storage.Model;

/// <summary>What was changed and may still be in a cache; see <see cref="CacheNotes"/>.</summary>
public sealed class CacheNote
{
    public long Id { get; set; }

    /// <summary>A tag a line.</summary>
    public required string Tags { get; set; }

    public DateTime CreatedAt { get; set; }
}
