using System.Data.Common;
using Lectern.Database.Hosts;

namespace Lectern.Database.Statements;

/// <summary>One round trip to a database, when the first rows of its last statement are there or it has failed.</summary>
/// <param name="Lease">The connection, its host and who asked.</param>
/// <param name="Sql">What was sent.</param>
/// <param name="Duration">From sending to the first row of the last statement: what the database and the network took. Waiting for the connection is in <see cref="Lease.Wait"/>.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public readonly record struct StatementRun(Lease Lease, SqlText Sql, TimeSpan Duration, Exception? Error)
{
    // What was bound, for who explains the statement: values are nobody else's business, so this is not public. One of them is set.
    internal ReadBatch? Batch { get; init; }
    internal DbCommand? Command { get; init; }
}

/// <summary>Sees every round trip of a database. Called on the request's own path: quick, thread-safe, and never throws.</summary>
public interface IStatementObserver
{
    void Completed(in StatementRun run);
}
