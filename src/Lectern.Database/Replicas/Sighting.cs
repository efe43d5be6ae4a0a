namespace Lectern.Database.Replicas;

/// <summary>What was written or seen, and where.</summary>
/// <param name="Position">A host that is here shows it.</param>
/// <param name="At">When, by the clock's timestamp.</param>
/// <param name="Host">The one that showed it, or null when it was written or is known from elsewhere.</param>
/// <param name="Published">Where that host said it was.</param>
internal readonly record struct Sighting(WalPosition Position, long At, WatchedHost? Host, WalPosition Published)
{
    /// <summary>
    /// Did this host show it? Then it is the best one to read from again. Not the primary: a commit is visible there only some time after
    /// it is in the log, and a replica may have applied it by then (RecordTransactionCommit before ProcArrayEndTransaction in PostgreSQL's xact.c).
    /// </summary>
    public bool IsShownBy(WatchedHost host) => host == Host;

    /// <summary>Where this host must be to show it.</summary>
    public WalPosition RequiredOf(WatchedHost host) => IsShownBy(host) ? Published : Position;
}
