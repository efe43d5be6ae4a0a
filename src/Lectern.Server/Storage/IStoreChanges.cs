namespace Lectern.Server.Storage;

/// <summary>What was written down of a change, in its transaction.</summary>
/// <param name="Cache">For caches; see <see cref="CacheNotes"/>.</param>
/// <param name="Purge">For the CDN; see <see cref="Delivery.StorePurges"/>.</param>
public readonly record struct ChangeNotes(long? Cache, long? Purge);

/// <summary>Is told what writes have changed. Thread-safe.</summary>
public interface IStoreChanges
{
    /// <summary>Must a note stand in the transaction, so that a crash between commit and invalidation forgets nothing?</summary>
    bool TakesNotes { get; }

    /// <summary>Writes the notes, when there have to be some, and returns their numbers.</summary>
    Task<ChangeNotes> NoteAsync(LecternDb db, IReadOnlyCollection<string> touched, CancellationToken cancel);

    /// <summary>It is committed. Never throws.</summary>
    Task CommittedAsync(IReadOnlyCollection<string> touched, ChangeNotes notes);
}
