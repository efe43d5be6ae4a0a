using Lectern.Database.Hosts;
using Lectern.Database.Statements;

namespace Lectern.Database;

/// <summary>A PostgreSQL server by itself; with replicas it is a <see cref="Replicas.ReplicatedDatabase"/>. Thread-safe.</summary>
public sealed class PostgresDatabase : SqlDatabase
{
    private readonly PostgresHost _primary;
    private readonly TimeProvider _time;

    /// <param name="connectionString">Npgsql's.</param>
    /// <param name="options">How it is used.</param>
    /// <param name="observers">See every round trip.</param>
    /// <param name="time">The clock.</param>
    public PostgresDatabase(string connectionString, DatabaseOptions options, IReadOnlyList<IStatementObserver> observers, TimeProvider time)
    {
        _primary = new PostgresHost("primary", connectionString, options, readOnly: false, observers, time);
        _time = time;
    }

    public override IReadOnlyList<DatabaseHost> Hosts => [_primary];

    public override async Task<T> ReadAsync<T>(Freshness freshness, Func<Lease, CancellationToken, Task<T>> read, CallSite site, CancellationToken cancel)
    {
        await using var lease = await _primary.RentAsync(LeaseUse.Read, site, cancel);
        return await read(lease, cancel);
    }

    public override async Task<T> WriteAsync<T>(Func<Lease, CancellationToken, Task<T>> write, CallSite site, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var lease = await _primary.RentAsync(LeaseUse.Write, site, cancel);
                return await write(lease, cancel);
            }
            catch (Exception error) when (attempt < WriteConflict.MaxAttempts && WriteConflict.Is(error))
            {
                await WriteConflict.PauseAsync(attempt, _time, cancel);
            }
        }
    }

    public override Task WarmAsync(IReadOnlyList<HotStatement> statements, CancellationToken cancel) => _primary.WarmAsync(statements, cancel);

    protected override ValueTask CloseAsync() => _primary.DisposeAsync();
}
