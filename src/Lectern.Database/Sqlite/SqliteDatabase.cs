using Lectern.Database.Hosts;
using Lectern.Database.Statements;

namespace Lectern.Database.Sqlite;

/// <summary>A SQLite file: reads side by side, writes one at a time. Thread-safe.</summary>
public sealed class SqliteDatabase : SqlDatabase
{
    private readonly SqliteHost _host;
    private readonly WriterQueue _writers = new();

    /// <inheritdoc cref="SqliteHost(string, DatabaseOptions, IReadOnlyList{IStatementObserver}, TimeProvider)"/>
    public SqliteDatabase(string connectionString, DatabaseOptions options, IReadOnlyList<IStatementObserver> observers, TimeProvider time) =>
        _host = new SqliteHost(connectionString, options, observers, time);

    public override IReadOnlyList<DatabaseHost> Hosts => [_host];

    public override async Task<T> ReadAsync<T>(Freshness freshness, Func<Lease, CancellationToken, Task<T>> read, CallSite site, CancellationToken cancel)
    {
        await using var lease = await _host.RentAsync(LeaseUse.Read, site, cancel);
        return await read(lease, cancel);
    }

    public override async Task<T> WriteAsync<T>(Func<Lease, CancellationToken, Task<T>> write, CallSite site, CancellationToken cancel)
    {
        using var turn = await WriteTurnAsync(cancel);
        await using var lease = await _host.RentAsync(LeaseUse.Write, site, cancel);
        return await write(lease, cancel);
    }

    /// <summary>Waits for the turn to write, for work on a connection of its own.</summary>
    /// <exception cref="Admission.DatabaseBusyException">1,000 writers wait already, or this one waited 5 s.</exception>
    public Task<IDisposable> WriteTurnAsync(CancellationToken cancel) => _writers.WaitAsync(cancel);

    public override Task WarmAsync(IReadOnlyList<HotStatement> statements, CancellationToken cancel) => _host.WarmAsync(statements, cancel);

    protected override async ValueTask CloseAsync()
    {
        await _host.DisposeAsync();
        _writers.Dispose();
    }
}
