namespace Lectern.Server.Storage.Model;

/// <summary>A version began to run.</summary>
public sealed class Deploy
{
    public long Id { get; set; }

    public required string Version { get; set; }

    /// <summary>On which node; null where somebody said it of all of them.</summary>
    public string? Node { get; set; }

    /// <summary>What whoever deployed says about it.</summary>
    public string? Note { get; set; }

    public DateTime CreatedAt { get; set; }
}
