using Microsoft.Data.Sqlite;

namespace Lectern.Server.Storage.Bulk;

/// <summary>Prepared inserts of many rows at a time.</summary>
internal sealed class SqliteBulkLoad(StoreAddress address) : BulkLoad(new SqliteConnection(ForBulk(address)))
{
    protected override async Task<IReadOnlyList<string>> StripEmptyAsync(IReadOnlyList<BulkTable> tables, CancellationToken cancel)
    {
        var indexes = await PairsAsync($"""
            SELECT 'DROP INDEX ' || name, sql
            FROM sqlite_schema
            WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({string.Join(", ", tables.Select(table => $"'{table.Name}'"))})
            ORDER BY rowid
            """, cancel);
        foreach (var (drop, _) in indexes)
            await ExecuteAsync(drop, cancel);
        return [.. indexes.Select(pair => pair.Restore)];
    }

    public override RowWriter Open(BulkTable table, long rows) => new SqliteRowWriter(((SqliteConnection)Connection).Handle!, table, rows);

    // AUTOINCREMENT has kept the highest id already.
    public override Task FinishAsync(IReadOnlyList<BulkTable> tables, CancellationToken cancel) => ExecuteAsync("ANALYZE", cancel);

    public override async Task CommitAsync()
    {
        await base.CommitAsync();
        await SetJournalAsync("WAL", CancellationToken.None);
    }

    protected override async Task PrepareAsync(CancellationToken cancel)
    {
        await ExecuteAsync("""
            PRAGMA synchronous = NORMAL;
            PRAGMA cache_size = -262144;
            PRAGMA threads = 2;
            """, cancel);
        // With a rollback journal a page that was not there before is written once; with WAL it is written twice.
        SqliteConnection.ClearPool(new(address.ConnectionString));
        await SetJournalAsync("DELETE", cancel);
    }

    // Beginning the transaction has locked the file.
    protected override Task LockAsync(IReadOnlyList<BulkTable> tables, CancellationToken cancel) => Task.CompletedTask;

    // SQLite does not change it while somebody else has the file open. That costs time and nothing else: whoever opens it next sets it.
    private async Task SetJournalAsync(string mode, CancellationToken cancel)
    {
        try
        {
            await ExecuteAsync($"PRAGMA journal_mode = {mode}", cancel, seconds: 1);
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
        {
        }
    }

    private static string ForBulk(StoreAddress address) =>
        new SqliteConnectionStringBuilder(address.ConnectionString) { ForeignKeys = false, Pooling = false }.ConnectionString;
}
