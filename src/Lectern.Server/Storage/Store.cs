using System.Data.Common;
using System.Runtime.CompilerServices;
using Lectern.Database;
using Lectern.Database.Coalescing;
using Lectern.Database.EntityFramework;
using Lectern.Database.Hosts;
using Lectern.Database.Replicas;
using Lectern.Database.Sqlite;
using Lectern.Database.Statements;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using CallSite = Lectern.Database.Hosts.CallSite;

namespace Lectern.Server.Storage;

/// <summary>
/// The way to the data. Reads run side by side, on replicas where there are any; writes run on the primary, on SQLite one at a time.
/// Thread-safe; one per process.
/// </summary>
public sealed class Store : IAsyncDisposable
{
    private readonly IStoreChanges? _changes;
    private readonly DatabaseOptions _options;
    private readonly SqlDatabase _database;
    private readonly LeasedContexts<LecternDb> _leased;
    private readonly DbContextOptions<LecternDb> _own;

    /// <param name="address">Where the data is.</param>
    /// <param name="options">How it is used; null for the defaults.</param>
    /// <param name="observers">See every round trip.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="changes">Is told what was changed, after each commit and before the write returns.</param>
    /// <param name="replicas">Read replicas of a PostgreSQL store.</param>
    /// <param name="random">Chance, where there are replicas.</param>
    public Store(StoreAddress address, DatabaseOptions? options = null, IEnumerable<IStatementObserver>? observers = null, TimeProvider? time = null, IStoreChanges? changes = null,
        IReadOnlyList<StoreAddress>? replicas = null, Random? random = null)
    {
        _changes = changes;
        Address = address;
        (_options, time) = (options ?? new(), time ?? TimeProvider.System);
        _database = address.Kind == StoreKind.Sqlite
            ? new SqliteDatabase(address.ConnectionString, _options, [.. observers ?? []], time)
            : replicas is { Count: > 0 }
            ? new ReplicatedDatabase(address.ConnectionString, [.. replicas.Select(replica => replica.ConnectionString)], _options, [.. observers ?? []], time,
                random ?? throw new ArgumentNullException(nameof(random)))
            : new PostgresDatabase(address.ConnectionString, _options, [.. observers ?? []], time);
        _leased = new(new PooledDbContextFactory<LecternDb>(Context(address, connects: false), poolSize: 256));
        _own = Context(address, connects: true);
    }

    public StoreAddress Address { get; }
    public StoreKind Kind => Address.Kind;

    /// <summary>The servers behind it, the primary first.</summary>
    public IReadOnlyList<DatabaseHost> Hosts => _database.Hosts;

    /// <inheritdoc cref="SqlDatabase.Status"/>
    public IReadOnlyList<HostStatus> Status => _database.Status;

    /// <inheritdoc cref="SqlDatabase.HasPrimaryAsync"/>
    public Task<bool> HasPrimaryAsync(CancellationToken cancel) => _database.HasPrimaryAsync(cancel);

    internal SqlDatabase Database => _database;

    /// <inheritdoc cref="CourseSeats.Shards"/>
    public int SeatShards => CourseSeats.Shards(Kind);

    /// <summary>Runs <paramref name="read"/> on a context of its own. Nothing is tracked and nothing may be written.</summary>
    /// <param name="read">May run again elsewhere, so it changes nothing.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="freshness">What it must see.</param>
    /// <param name="member">The caller, by the compiler.</param>
    /// <param name="file">The caller's file, by the compiler.</param>
    /// <param name="line">The caller's line, by the compiler.</param>
    /// <exception cref="Lectern.Database.Admission.DatabaseBusyException">Too many ask already.</exception>
    public Task<T> ReadAsync<T>(Func<LecternDb, CancellationToken, Task<T>> read, CancellationToken cancel, Freshness freshness = Freshness.Causal,
        [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        _database.ReadAsync(freshness, (lease, token) => _leased.RunAsync(lease, read, token), new(member, file, line), cancel);

    /// <summary>Runs <paramref name="sql"/>, which reads, in one round trip. See <see cref="StoreQuery"/>.</summary>
    /// <inheritdoc cref="ReadAsync{T}"/>
    public async Task<T> QueryAsync<T>(string sql, IReadOnlyList<(string Name, object Value)> parameters, Func<StoreRows, CancellationToken, Task<T>> read,
        CancellationToken cancel, Freshness freshness = Freshness.Causal,
        [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var batch = new StoreBatch(Kind);
        var part = batch.Add(sql, parameters, read);
        await _database.ReadAsync(batch.Reads, freshness, new(member, file, line), cancel);
        return part.Value;
    }

    /// <summary>Runs a batch of reads in one round trip.</summary>
    /// <inheritdoc cref="ReadAsync{T}"/>
    public Task ReadAsync(StoreBatch batch, CancellationToken cancel, Freshness freshness = Freshness.Causal,
        [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        _database.ReadAsync(batch.Reads, freshness, new(member, file, line), cancel);

    /// <summary>Finds rows by their id; those that are asked for at the same time in one statement. See <see cref="RowFinder{TValue}"/>.</summary>
    public RowFinder<T> Finder<T>(string sql, Func<StoreRows, T> read, [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : class =>
        new(_database, sql, rows => read(new(rows, Kind == StoreKind.Sqlite)), new(member, file, line), _options.Coalescing);

    /// <summary>
    /// Runs <paramref name="write"/> in one transaction and commits it; an exception rolls everything back.
    /// A serialization failure or deadlock runs it again on a fresh context, so it must change nothing but the database.
    /// </summary>
    /// <exception cref="Lectern.Database.Admission.DatabaseBusyException">Too many ask already, or SQLite's writer queue is full or too slow.</exception>
    public Task<T> WriteAsync<T>(Func<LecternDb, CancellationToken, Task<T>> write, CancellationToken cancel,
        [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        CommitAsync(async (db, stop) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            db.Lease!.Transaction = transaction.GetDbTransaction();
            var result = await write(db, stop);
            var touched = db.TakeTouched();
            var notes = _changes is null || touched.Count == 0 ? default : await _changes.NoteAsync(db, touched, stop);
            // Past this point the answer is the truth whatever the client does, so a disconnect must not stop it.
            await transaction.CommitAsync(CancellationToken.None);
            return new Committed<T>(result, touched, notes);
        }, new(member, file, line), cancel);

    /// <summary>
    /// Like <see cref="WriteAsync{T}"/> for a <paramref name="write"/> that is one <see cref="StoreQuery"/>: PostgreSQL makes that a
    /// transaction by itself, which saves the round trip of the commit.
    /// </summary>
    /// <exception cref="Lectern.Database.Admission.DatabaseBusyException">Too many ask already, or SQLite's writer queue is full or too slow.</exception>
    public Task<T> WriteOnceAsync<T>(Func<LecternDb, CancellationToken, Task<T>> write, CancellationToken cancel,
        [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        // A note of what was changed belongs into the transaction.
        Kind == StoreKind.Sqlite || _changes is { TakesNotes: true }
            ? WriteAsync(write, cancel, member, file, line)
            : CommitAsync(async (db, stop) =>
            {
                var result = await write(db, stop);
                return new Committed<T>(result, db.TakeTouched(), default);
            }, new(member, file, line), cancel);

    public Task WriteAsync(Func<LecternDb, CancellationToken, Task> write, CancellationToken cancel,
        [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        WriteAsync(async (db, token) => { await write(db, token); return true; }, cancel, member, file, line);

    /// <summary>For what was committed outside <see cref="WriteAsync{T}"/>: no answer that shows it is given any more.</summary>
    public Task ChangedAsync(IReadOnlyCollection<string> touched) => _changes?.CommittedAsync(touched, default) ?? Task.CompletedTask;

    /// <summary>
    /// Builds EF's model, most of a second of one processor, which the first use of a context would do otherwise. Until then
    /// <see cref="ConnectAsync"/>, <see cref="QueryAsync{T}"/> and batches do without.
    /// </summary>
    public void BuildModel()
    {
        using var db = Open();
        _ = db.Model;
    }

    /// <summary>
    /// An open connection outside admission and time limits that needs no model and that nobody observes. The caller disposes it.
    /// </summary>
    public async Task<DbConnection> ConnectAsync(CancellationToken cancel)
    {
        DbConnection connection = Kind == StoreKind.Sqlite ? new SqliteConnection(Address.ConnectionString) : new NpgsqlConnection(Primary.ConnectionString);
        await connection.OpenAsync(cancel);
        if (Kind == StoreKind.Sqlite)
            SqlitePragmas.Apply(connection);
        return connection;
    }

    /// <summary>A context on a connection of its own, outside admission and time limits, for bulk loads and tests. The caller disposes it.</summary>
    public LecternDb Open() => Primary == Address ? new(_own) : new(Context(Primary, connects: true));

    // A promotion moves it.
    private StoreAddress Primary => _database.PrimaryConnectionString is { } primary ? Address with { ConnectionString = primary } : Address;

    /// <summary>Waits for the turn to write, for work that opens its own transaction with <see cref="Open"/>.</summary>
    public async Task<IDisposable?> WriteTurnAsync(CancellationToken cancel) => _database is SqliteDatabase sqlite ? await sqlite.WriteTurnAsync(cancel) : null;

    /// <summary>Opens connections with the hot statements prepared, so that the first requests need not.</summary>
    public Task WarmAsync(IReadOnlyList<HotStatement> statements, CancellationToken cancel) => _database.WarmAsync(statements, cancel);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        if (Kind == StoreKind.Sqlite)
            SqliteConnection.ClearPool(new(Address.ConnectionString));
    }

    private sealed record Committed<T>(T Result, IReadOnlyCollection<string> Touched, ChangeNotes Notes);

    private async Task<T> CommitAsync<T>(Func<LecternDb, CancellationToken, Task<Committed<T>>> write, CallSite site, CancellationToken cancel)
    {
        var committed = await _database.WriteAsync((lease, token) => _leased.RunAsync(lease, (db, stop) =>
        {
            db.TakeTouched();
            return write(db, stop);
        }, token), site, cancel);
        if (_changes is not null && committed.Touched.Count > 0)
            await _changes.CommittedAsync(committed.Touched, committed.Notes);
        return committed.Result;
    }

    private static DbContextOptions<LecternDb> Context(StoreAddress address, bool connects)
    {
        var options = new DbContextOptionsBuilder<LecternDb>()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .ConfigureWarnings(warnings => warnings.Throw(RelationalEventId.MultipleCollectionIncludeWarning))
            .AddInterceptors(new LeasedStatements());
        var connection = connects ? address.ConnectionString : null;
        if (address.Kind == StoreKind.Sqlite)
            options.UseSqlite(connection).AddInterceptors(new SqlitePragmas());
        else
            // The provider's own strategy repeats nothing; it only hides "cannot connect" inside an InvalidOperationException.
            options.UseNpgsql(connection, npgsql => npgsql.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies)));
        return options.Options;
    }
}
