using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Storage;

/// <summary>SQL that is written whole, run on the connection of a context that <see cref="Store"/> lent.</summary>
public static class StoreQuery
{
    /// <summary>
    /// Runs <paramref name="sql"/> in one round trip. Several statements may stand in it, divided by ';'; PostgreSQL runs them as one
    /// transaction, each with a snapshot of its own. When this returns, what they wrote outside an explicit transaction is committed.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="sql">Refers to its parameters as <c>@name</c>.</param>
    /// <param name="parameters">Names without the '@'; values not null. A <see cref="DateTime"/> becomes what the store keeps.</param>
    /// <param name="read">Makes the answer of the rows.</param>
    /// <param name="cancel">Stops the statement.</param>
    public static async Task<T> QueryAsync<T>(this LecternDb db, string sql, IReadOnlyList<(string Name, object Value)> parameters,
        Func<StoreRows, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        var batch = new StoreBatch(db.Database.IsSqlite() ? StoreKind.Sqlite : StoreKind.Postgres);
        var part = batch.Add(sql, parameters, read);
        var lease = db.Lease ?? throw new InvalidOperationException("This context has no leased connection; take one from Store.ReadAsync or Store.WriteAsync.");
        await lease.RunAsync(batch.Reads, cancel);
        return part.Value;
    }
}
