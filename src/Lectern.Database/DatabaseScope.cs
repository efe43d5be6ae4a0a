using Lectern.Database.Admission;
using Lectern.Database.RepeatedStatements;
using Lectern.Database.Replicas;

namespace Lectern.Database;

/// <summary>
/// What the statements of one request (or one job) have in common: for whom they are counted, how they queue, and what they must see.
/// It flows with the asynchronous calls. Thread-safe.
/// </summary>
public sealed class DatabaseScope
{
    private static readonly AsyncLocal<DatabaseScope?> Flowing = new();

    private int _writes;

    private DatabaseScope(string endpoint, AdmissionPriority priority) => (Endpoint, Priority) = (endpoint, priority);

    /// <summary>The scope of this asynchronous call, or null outside one.</summary>
    public static DatabaseScope? Current => Flowing.Value;

    /// <summary>A route such as <c>GET /api/courses</c>, or the name of a job; few different ones, since meters are divided by it.</summary>
    public string Endpoint { get; }

    public AdmissionPriority Priority { get; }

    // A field of a struct: a request with few statements must not pay with an object for being counted.
    internal StatementTally Tally;

    /// <summary>Opens a scope for the rest of the calling method and what it calls.</summary>
    public static DatabaseScope Begin(string endpoint, AdmissionPriority priority = AdmissionPriority.Normal) => Flowing.Value = new(endpoint, priority);

    /// <summary>What the statements have written and seen, and what the next ones must see.</summary>
    internal PositionMark Mark { get; private set; } = new();

    /// <summary>Goes on where others of the same user are.</summary>
    internal void Follow(PositionMark mark) => Mark = mark;

    /// <summary>
    /// From here on the reads of this asynchronous call see the primary's state, in a scope of their own: for what is read once and kept for
    /// everybody, since a replica's answer may be older than the invalidation before it.
    /// </summary>
    public static void BeginNewest() => Begin(Current?.Endpoint ?? "kept answers", Current?.Priority ?? AdmissionPriority.Normal).NeedsNewest = true;

    /// <summary>Must its reads see the primary's state?</summary>
    internal bool NeedsNewest { get; private set; }

    /// <summary>Did one of them write?</summary>
    internal bool HasWritten => Volatile.Read(ref _writes) != 0;

    internal void Wrote() => Volatile.Write(ref _writes, 1);
}
