using Lectern.Server.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Lectern.Server.Rosters.Staging;

/// <summary>Writes rows into a staged table as they are read: binary COPY on PostgreSQL, a prepared insert on SQLite.</summary>
internal abstract class StagedRows : IAsyncDisposable
{
    /// <param name="values">One for each column: string, short, int, long, bool, DateTime (UTC) or null.</param>
    /// <param name="cancel">Stops the import.</param>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<object?> values, CancellationToken cancel);

    /// <summary>Makes the rows count. Without it they are gone.</summary>
    public abstract Task CompleteAsync(CancellationToken cancel);

    public abstract ValueTask DisposeAsync();
}

internal sealed class PostgresStagedRows(NpgsqlBinaryImporter import, StagedTable table) : StagedRows
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<object?> values, CancellationToken cancel)
    {
        await import.StartRowAsync(cancel);
        for (var column = 0; column < table.Columns.Length; column++)
        {
            if (values.Span[column] is { } value)
                await import.WriteAsync(value, StagedTable.PostgresType(table.Columns[column].Type), cancel);
            else
                await import.WriteNullAsync(cancel);
        }
    }

    public override async Task CompleteAsync(CancellationToken cancel) => await import.CompleteAsync(cancel);

    public override ValueTask DisposeAsync() => import.DisposeAsync();
}

internal sealed class SqliteStagedRows : StagedRows
{
    private readonly SqliteTransaction _transaction;
    private readonly SqliteCommand _insert;

    public SqliteStagedRows(SqliteConnection connection, StagedTable table)
    {
        // Deferred: only the temporary file is written, so the database stays free for others.
        _transaction = connection.BeginTransaction(deferred: true);
        _insert = connection.CreateCommand();
        _insert.Transaction = _transaction;
        _insert.CommandText = $"INSERT INTO {table.Name} ({string.Join(", ", table.Columns.Select(column => column.Name))}) VALUES ({string.Join(", ", table.Columns.Select((_, index) => $"@p{index}"))})";
        for (var index = 0; index < table.Columns.Length; index++)
            _insert.Parameters.Add(new SqliteParameter($"@p{index}", null));
        _insert.Prepare();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<object?> values, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        for (var index = 0; index < values.Length; index++)
            _insert.Parameters[index].Value = values.Span[index] switch
            {
                null => DBNull.Value,
                DateTime time => StoreTime.ToMicroseconds(time),
                var value => value,
            };
        _insert.ExecuteNonQuery();
        return ValueTask.CompletedTask;
    }

    public override async Task CompleteAsync(CancellationToken cancel) => await _transaction.CommitAsync(cancel);

    public override async ValueTask DisposeAsync()
    {
        await _insert.DisposeAsync();
        await _transaction.DisposeAsync();
    }
}
