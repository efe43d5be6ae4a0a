using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Lectern.Server.Storage;

/// <summary>
/// The way to the data. Reads run side by side; writes run in a transaction, on SQLite one at a time.
/// Thread-safe; one per process.
/// </summary>
public sealed class Store : IAsyncDisposable
{
    private const int MaxAttempts = 4;

    private readonly PooledDbContextFactory<LecternDb> _contexts;
    private readonly NpgsqlDataSource? _postgres;
    private readonly WriterQueue? _writers;

    /// <param name="address">Where the data is.</param>
    /// <param name="interceptors">See every statement; tests count with them.</param>
    public Store(StoreAddress address, IEnumerable<IInterceptor>? interceptors = null)
    {
        Address = address;
        var options = new DbContextOptionsBuilder<LecternDb>()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .ConfigureWarnings(warnings => warnings.Throw(RelationalEventId.MultipleCollectionIncludeWarning));
        if (address.Kind == StoreKind.Sqlite)
        {
            _writers = new WriterQueue();
            options.UseSqlite(address.ConnectionString).AddInterceptors(new SqlitePragmas());
        }
        else
        {
            _postgres = NpgsqlDataSource.Create(address.ConnectionString);
            // The provider's own strategy repeats nothing; it only hides "cannot connect" inside an InvalidOperationException.
            options.UseNpgsql(_postgres, npgsql => npgsql.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies)));
        }
        _contexts = new(options.AddInterceptors(interceptors ?? []).Options, poolSize: 256);
    }

    public StoreAddress Address { get; }
    public StoreKind Kind => Address.Kind;

    /// <inheritdoc cref="CourseSeats.Shards"/>
    public int SeatShards => CourseSeats.Shards(Kind);

    /// <summary>Runs <paramref name="read"/> on a context of its own. Nothing is tracked and nothing may be written.</summary>
    public async Task<T> ReadAsync<T>(Func<LecternDb, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancel);
        return await read(db, cancel);
    }

    /// <summary>
    /// Runs <paramref name="write"/> in one transaction and commits it; an exception rolls everything back.
    /// A serialization failure or deadlock runs it again on a fresh context, so it must change nothing but the database.
    /// </summary>
    /// <exception cref="StoreBusyException">The writer queue of SQLite is full or too slow.</exception>
    public async Task<T> WriteAsync<T>(Func<LecternDb, CancellationToken, Task<T>> write, CancellationToken cancel)
    {
        using var turn = _writers is null ? null : await _writers.WaitAsync(cancel);
        return await RetryAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var result = await write(db, cancel);
            // Past this point the answer is the truth whatever the client does, so a disconnect must not stop it.
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }, cancel);
    }

    /// <summary>
    /// Like <see cref="WriteAsync{T}"/> for a <paramref name="write"/> that is one <see cref="StoreQuery"/>: PostgreSQL makes that a
    /// transaction by itself, which saves the round trip of the commit.
    /// </summary>
    /// <exception cref="StoreBusyException">The writer queue of SQLite is full or too slow.</exception>
    public Task<T> WriteOnceAsync<T>(Func<LecternDb, CancellationToken, Task<T>> write, CancellationToken cancel) =>
        Kind == StoreKind.Sqlite ? WriteAsync(write, cancel) : RetryAsync(db => write(db, cancel), cancel);

    public Task WriteAsync(Func<LecternDb, CancellationToken, Task> write, CancellationToken cancel) =>
        WriteAsync(async (db, token) => { await write(db, token); return true; }, cancel);

    /// <summary>
    /// Builds EF's model, most of a second of one processor, which the first use of a context would do otherwise. It needs no database:
    /// a start prepares the data meanwhile, with <see cref="ConnectAsync"/>.
    /// </summary>
    public void BuildModel()
    {
        using var db = _contexts.CreateDbContext();
        _ = db.Model;
    }

    /// <summary>An open connection outside the rules above that needs no model and that no interceptor sees. The caller disposes it.</summary>
    public async Task<DbConnection> ConnectAsync(CancellationToken cancel)
    {
        if (_postgres is not null)
            return await _postgres.OpenConnectionAsync(cancel);
        var connection = new SqliteConnection(Address.ConnectionString);
        await connection.OpenAsync(cancel);
        SqlitePragmas.Apply(connection);
        return connection;
    }

    /// <summary>A context outside the rules above, for bulk loads and tests. The caller disposes it.</summary>
    public Task<LecternDb> OpenAsync(CancellationToken cancel) => _contexts.CreateDbContextAsync(cancel);

    /// <summary>Waits for the turn to write, for work that opens its own transaction with <see cref="OpenAsync"/>.</summary>
    public async Task<IDisposable?> WriteTurnAsync(CancellationToken cancel) => _writers is null ? null : await _writers.WaitAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        else
            SqliteConnection.ClearPool(new(Address.ConnectionString));
        _writers?.Dispose();
    }

    private async Task<T> RetryAsync<T>(Func<LecternDb, Task<T>> write, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = await _contexts.CreateDbContextAsync(cancel);
                return await write(db);
            }
            catch (Exception error) when (attempt < MaxAttempts && IsConflict(error))
            {
                await Task.Delay(attempt * 10, cancel);
            }
        }
    }

    // EF wraps it once or twice, depending on what it was doing.
    private static bool IsConflict(Exception? error) => error is PostgresException postgres
        ? postgres.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
        : error is not null && IsConflict(error.InnerException);
}
