namespace Lectern.Delivery.Cdn;

/// <summary>A purge that waits.</summary>
/// <param name="Id">Grows.</param>
/// <param name="Items">What is to be forgotten.</param>
/// <param name="CreatedAt">When the change was written.</param>
/// <param name="Attempts">How often it was tried.</param>
public sealed record PurgeEntry(long Id, IReadOnlyList<PurgeItem> Items, DateTimeOffset CreatedAt, int Attempts);

/// <summary>The outbox: purges are written with the change that they follow, and are gone when the edge has confirmed them. Thread-safe.</summary>
public interface IPurgeStore
{
    /// <summary>Those that are due, the oldest first. Cheap when there are none: it is asked often.</summary>
    /// <param name="now">Now.</param>
    /// <param name="confirmed">Due whatever their time: every cache behind the edge knows of the change.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancel">Stops it.</param>
    Task<IReadOnlyList<PurgeEntry>> DueAsync(DateTimeOffset now, IReadOnlyCollection<long> confirmed, int most, CancellationToken cancel);

    /// <summary>Is this process the one that sends? It is for <paramref name="term"/> from now, by the store's own clock, so that no two clocks need agree.</summary>
    Task<bool> HoldLeaseAsync(string holder, TimeSpan term, CancellationToken cancel);

    /// <summary>Confirmed by the edge.</summary>
    Task DoneAsync(IReadOnlyCollection<long> ids, CancellationToken cancel);

    /// <summary>Tried in vain; to be tried again at <paramref name="due"/>, or given up when that is null.</summary>
    Task FailedAsync(IReadOnlyCollection<long> ids, DateTimeOffset? due, DateTimeOffset now, string error, CancellationToken cancel);
}
