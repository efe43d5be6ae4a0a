namespace Lectern.Server.Storage;

/// <summary>Is told what writes have changed. Thread-safe.</summary>
public interface IStoreChanges
{
    /// <summary>Must a note stand in the transaction, so that a crash between commit and invalidation forgets nothing?</summary>
    bool TakesNotes { get; }

    /// <summary>Writes the note, when there has to be one, and returns its number.</summary>
    Task<long?> NoteAsync(LecternDb db, IReadOnlyCollection<string> touched, CancellationToken cancel);

    /// <summary>It is committed. Never throws.</summary>
    Task CommittedAsync(IReadOnlyCollection<string> touched, long? note);
}
