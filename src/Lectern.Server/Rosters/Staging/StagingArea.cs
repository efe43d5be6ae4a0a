using System.Data.Common;
using Lectern.Server.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lectern.Server.Rosters.Staging;

/// <summary>
/// Temporary tables on one connection, and the short transaction that merges them. They fill while the set is read, however long that
/// takes, and lock nothing: on SQLite they live in a file of their own.
/// </summary>
internal sealed class StagingArea : IAsyncDisposable
{
    private const int MaxAttempts = 4;

    private readonly LecternDb _db;
    private readonly List<StagedTable> _tables = [];

    private StagingArea(Store store, LecternDb db, DateTime now) => (Store, _db, Now) = (store, db, now);

    public Store Store { get; }

    /// <summary>The time that rows of this import carry.</summary>
    public DateTime Now { get; }

    private DbConnection Connection => _db.Database.GetDbConnection();

    public static async Task<StagingArea> OpenAsync(Store store, TimeProvider time, CancellationToken cancel)
    {
        var db = store.Open();
        await db.Database.OpenConnectionAsync(cancel);
        return new(store, db, time.Now());
    }

    public async Task CreateAsync(StagedTable table, CancellationToken cancel)
    {
        await Session(null).ExecuteAsync(table.CreateSql(Store.Kind), cancel);
        _tables.Add(table);
    }

    /// <summary>One table at a time is written.</summary>
    public async Task<StagedRows> WriteAsync(StagedTable table, CancellationToken cancel) => Connection switch
    {
        NpgsqlConnection postgres => new PostgresStagedRows(await postgres.BeginBinaryImportAsync(
            $"COPY {table.Name} ({string.Join(", ", table.Columns.Select(column => column.Name))}) FROM STDIN (FORMAT binary)", cancel), table),
        var sqlite => new SqliteStagedRows((SqliteConnection)sqlite, table),
    };

    /// <summary>Counts what was staged, for the planner.</summary>
    public async Task AnalyzeAsync(CancellationToken cancel)
    {
        if (Store.Kind == StoreKind.Postgres)
            await Session(null).ExecuteAsync("ANALYZE " + string.Join(", ", _tables.Select(table => table.Name)), cancel);
    }

    /// <summary>For looking at staged and stored rows outside of the transaction.</summary>
    public MergeSession Look() => Session(null);

    /// <summary>Runs the merge in one transaction; with <paramref name="keep"/> false everything is taken back at the end.</summary>
    public async Task<T> MergeAsync<T>(Func<MergeSession, Task<T>> merge, bool keep, CancellationToken cancel)
    {
        using var turn = await Store.WriteTurnAsync(cancel);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await Connection.BeginTransactionAsync(cancel);
                await _db.Database.UseTransactionAsync(transaction, cancel);
                var result = await merge(Session(transaction));
                if (keep)
                {
                    await Session(transaction).ExecuteAsync(CacheNotes.InsertEverything(Store.Kind), cancel);
                    await transaction.CommitAsync(CancellationToken.None);
                    await Store.ChangedAsync([CacheTags.Everything]);
                }
                return result;
            }
            catch (Exception error) when (attempt < MaxAttempts && IsRace(error))
            {
                await Task.Delay(attempt * 50, cancel);
            }
            finally
            {
                await _db.Database.UseTransactionAsync(null, CancellationToken.None);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The connection goes back to its pool, where temporary tables would outlive us.
        foreach (var table in _tables)
            if (Connection.State == System.Data.ConnectionState.Open)
                await Session(null).ExecuteAsync($"DROP TABLE IF EXISTS {table.Name}", CancellationToken.None);
        await _db.DisposeAsync();
    }

    private MergeSession Session(DbTransaction? transaction) => new(Store, _db, transaction, Now);

    // A live server beside: someone took a slug or a seat in the same moment. The next attempt sees it.
    private static bool IsRace(Exception error) => (error as PostgresException ?? error.InnerException as PostgresException)?.SqlState
        is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation;
}
