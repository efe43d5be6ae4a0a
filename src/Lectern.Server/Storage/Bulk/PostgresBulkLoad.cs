using Npgsql;

namespace Lectern.Server.Storage.Bulk;

/// <summary>Binary COPY.</summary>
internal sealed class PostgresBulkLoad(StoreAddress address) : BulkLoad(new NpgsqlConnection(address.ConnectionString))
{
    protected override async Task<IReadOnlyList<string>> StripEmptyAsync(IReadOnlyList<BulkTable> tables, CancellationToken cancel)
    {
        // A foreign key checked row by row costs more than the row; added afterwards it is one join.
        var constraints = await PairsAsync($"""
            SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
                   format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            FROM pg_constraint
            WHERE contype = 'f' AND conrelid = ANY ({Regclasses(tables)})
            ORDER BY oid
            """, cancel);
        var indexes = await PairsAsync($"""
            SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
            FROM pg_index
            WHERE indrelid = ANY ({Regclasses(tables)})
              AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
            ORDER BY indexrelid
            """, cancel);
        foreach (var (drop, _) in constraints.Concat(indexes))
            await ExecuteAsync(drop, cancel);
        // They are empty; a table truncated in this transaction may be filled with frozen rows.
        await ExecuteAsync($"TRUNCATE {string.Join(", ", tables.Select(table => table.Name))} CASCADE", cancel);
        return [.. indexes.Concat(constraints).Select(pair => pair.Restore)];
    }

    public override RowWriter Open(BulkTable table, long rows)
    {
        // FREEZE: no later vacuum has to read and mark what was written here, so figures measured on it hold still.
        var copy = $"COPY {table.Name} ({string.Join(", ", table.Columns)}) FROM STDIN (FORMAT binary, FREEZE)";
        return new PostgresRowWriter(((NpgsqlConnection)Connection).BeginBinaryImport(copy));
    }

    public override async Task FinishAsync(IReadOnlyList<BulkTable> tables, CancellationToken cancel)
    {
        foreach (var table in tables)
        {
            if (table.CountsIds)
                await ExecuteAsync($"SELECT setval(pg_get_serial_sequence('{table.Name}', 'id'), max(id)) FROM {table.Name}", cancel);
            await ExecuteAsync($"ANALYZE {table.Name}", cancel);
        }
    }

    protected override Task PrepareAsync(CancellationToken cancel) => Task.CompletedTask;

    protected override Task LockAsync(IReadOnlyList<BulkTable> tables, CancellationToken cancel) => ExecuteAsync($"""
        LOCK TABLE {string.Join(", ", tables.Select(table => table.Name))} IN ACCESS EXCLUSIVE MODE;
        SET LOCAL maintenance_work_mem = '256MB';
        """, cancel);

    private static string Regclasses(IReadOnlyList<BulkTable> tables) =>
        $"ARRAY[{string.Join(", ", tables.Select(table => $"'{table.Name}'"))}]::regclass[]";
}
