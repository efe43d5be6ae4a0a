namespace Lectern.Delivery.Cdn;

/// <summary>What came of a purge. An expected failure is a value.</summary>
/// <param name="IsDone">The edge has said that it gives none of it any more, or that it is on its way (each edge says in its summary which).</param>
/// <param name="Detail">For operators; without secrets.</param>
/// <param name="IsFinal">Trying again will not help.</param>
/// <param name="RetryAfter">How long the edge asks to be left alone.</param>
public sealed record PurgeOutcome(bool IsDone, string Detail, bool IsFinal = false, TimeSpan? RetryAfter = null);

/// <summary>A cache in front of the server that can be told to forget. Thread-safe.</summary>
public interface IEdge
{
    /// <summary>Its name in meters and messages.</summary>
    string Name { get; }

    /// <summary>The most items of one purge.</summary>
    int MaxItems { get; }

    /// <summary>Makes it forget.</summary>
    /// <param name="items">1 to <see cref="MaxItems"/>.</param>
    /// <param name="reference">The same for each attempt of one purge.</param>
    /// <param name="cancel">Ends the attempt.</param>
    Task<PurgeOutcome> PurgeAsync(IReadOnlyList<PurgeItem> items, string reference, CancellationToken cancel);
}
