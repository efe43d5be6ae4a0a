namespace Lectern.Monitoring.History;

/// <summary>Where history outlives the process. What it keeps is opaque to it. Thread-safe.</summary>
public interface IHistoryStore
{
    /// <summary>Writes blocks; one of the same node, tier and time is replaced.</summary>
    Task WriteAsync(IReadOnlyList<StoredBlock> blocks, CancellationToken cancel);

    /// <summary>The blocks that begin at <paramref name="from"/> or later and before <paramref name="to"/>, in no order.</summary>
    /// <param name="node">One node's; null means all.</param>
    /// <param name="tier">Of this resolution.</param>
    /// <param name="from">First.</param>
    /// <param name="to">After the last.</param>
    /// <param name="cancel">Stops reading.</param>
    Task<IReadOnlyList<StoredBlock>> ReadAsync(string? node, Resolution tier, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel);

    /// <summary>Removes the blocks of all nodes that begin before a time.</summary>
    Task TrimAsync(Resolution tier, DateTimeOffset before, CancellationToken cancel);
}

/// <summary>A part of a node's history.</summary>
/// <param name="Node">Whose.</param>
/// <param name="Tier">How finely.</param>
/// <param name="At">When it begins.</param>
/// <param name="Payload">Its bytes.</param>
public sealed record StoredBlock(string Node, Resolution Tier, DateTimeOffset At, byte[] Payload);
