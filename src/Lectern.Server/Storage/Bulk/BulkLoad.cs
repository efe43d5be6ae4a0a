using System.Data.Common;

namespace Lectern.Server.Storage.Bulk;

/// <summary>
/// Fills empty tables in one transaction: indexes and constraints are set aside first and built at the end, when they can be
/// built by sorting. Nobody sees a row before <see cref="CommitAsync"/>, and a process that dies leaves the tables empty.
/// Not thread-safe.
/// </summary>
internal abstract class BulkLoad(DbConnection connection) : IAsyncDisposable
{
    private DbTransaction? _transaction;

    protected DbConnection Connection => connection;

    /// <param name="store">Where to.</param>
    public static BulkLoad For(Store store) => store.Kind == StoreKind.Sqlite ? new SqliteBulkLoad(store.Address) : new PostgresBulkLoad(store.Address);

    /// <summary>Opens the transaction and keeps everyone else from writing into <paramref name="tables"/>.</summary>
    public async Task BeginAsync(IReadOnlyList<BulkTable> tables, CancellationToken cancel)
    {
        await connection.OpenAsync(cancel);
        await PrepareAsync(cancel);
        _transaction = await connection.BeginTransactionAsync(cancel);
        await LockAsync(tables, cancel);
    }

    /// <summary>Sets indexes and constraints aside and returns what brings them back, in this order.</summary>
    /// <exception cref="InvalidOperationException">A table is not empty.</exception>
    public async Task<IReadOnlyList<string>> StripAsync(IReadOnlyList<BulkTable> tables, CancellationToken cancel)
    {
        foreach (var table in tables)
        {
            if (await ScalarAsync($"SELECT 1 FROM {table.Name} LIMIT 1", cancel) is not null)
                throw new InvalidOperationException($"{table.Name} is not empty.");
        }
        return await StripEmptyAsync(tables, cancel);
    }

    /// <param name="table">An empty table.</param>
    /// <param name="rows">How many rows will come, exactly.</param>
    public abstract RowWriter Open(BulkTable table, long rows);

    /// <summary>Lets the ids go on after the highest one, and counts the rows for the query planner.</summary>
    public abstract Task FinishAsync(IReadOnlyList<BulkTable> tables, CancellationToken cancel);

    public virtual async Task CommitAsync()
    {
        await _transaction!.CommitAsync(CancellationToken.None);
        await _transaction.DisposeAsync();
        _transaction = null;
    }

    /// <param name="sql">One or several statements.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="seconds">0 waits as long as it takes, which an index over ten million rows may need.</param>
    public async Task ExecuteAsync(string sql, CancellationToken cancel, int seconds = 0)
    {
        await using var command = Command(sql);
        command.CommandTimeout = seconds;
        await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task<object?> ScalarAsync(string sql, CancellationToken cancel)
    {
        await using var command = Command(sql);
        return await command.ExecuteScalarAsync(cancel) is { } value and not DBNull ? value : null;
    }

    /// <summary>Rolls back what was not committed.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (_transaction is not null)
            await _transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>What must be set outside a transaction.</summary>
    protected abstract Task PrepareAsync(CancellationToken cancel);

    protected abstract Task<IReadOnlyList<string>> StripEmptyAsync(IReadOnlyList<BulkTable> tables, CancellationToken cancel);

    protected abstract Task LockAsync(IReadOnlyList<BulkTable> tables, CancellationToken cancel);

    protected async Task<List<(string Drop, string Restore)>> PairsAsync(string sql, CancellationToken cancel)
    {
        var pairs = new List<(string, string)>();
        await using var command = Command(sql);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            pairs.Add((reader.GetString(0), reader.GetString(1)));
        return pairs;
    }

    private DbCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = _transaction;
        command.CommandText = sql;
        command.CommandTimeout = 0;
        return command;
    }
}
