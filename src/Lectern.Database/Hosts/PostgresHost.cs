using System.Data.Common;
using Lectern.Database.Statements;
using Npgsql;

namespace Lectern.Database.Hosts;

/// <summary>One PostgreSQL server with its data source. Thread-safe.</summary>
public sealed class PostgresHost : DatabaseHost
{
    // On each connection; the least used one makes room.
    private const int MaxPrepared = 100;

    // After which an idle connection is closed.
    private const int IdleSeconds = 30;

    // What comes back to Npgsql is taken again at once, or not needed.
    private const int UnwantedSeconds = 5;

    private readonly NpgsqlDataSource _source;
    private readonly IdleConnections _idle;
    private readonly string _side;

    /// <param name="name">For people and meters.</param>
    /// <param name="connectionString">Npgsql's; what it says of timeouts and pool size is kept.</param>
    /// <param name="options">How it is used.</param>
    /// <param name="readOnly">Does the server refuse writes on these connections?</param>
    /// <param name="observers">See every round trip.</param>
    /// <param name="time">The clock.</param>
    public PostgresHost(string name, string connectionString, DatabaseOptions options, bool readOnly, IReadOnlyList<IStatementObserver> observers, TimeProvider time)
        : base(name, "postgresql", Connections(connectionString, options), options, observers, time, Most(connectionString, options))
    {
        var settings = Settings(connectionString, options, readOnly);
        (Address, _source) = ($"{settings.Host}:{settings.Port}", NpgsqlDataSource.Create(settings));
        var own = new NpgsqlConnectionStringBuilder(connectionString);
        var rest = TimeSpan.FromSeconds(own.ShouldSerialize("Connection Idle Lifetime") ? own.ConnectionIdleLifetime : IdleSeconds);
        var least = own.ShouldSerialize("Minimum Pool Size") ? own.MinPoolSize : Math.Min(options.WarmConnections, settings.MaxPoolSize);
        _idle = new(_source, settings.MaxPoolSize, least, rest, TimeSpan.FromSeconds(settings.ConnectionLifetime), time);
        // Not of the data source, which does not tell the password.
        _side = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { MinPoolSize = 0, MaxPoolSize = 4, ApplicationName = "lectern watch" }.ConnectionString;
    }

    /// <summary>Host and port.</summary>
    public string Address { get; }

    public override int Idle => _idle.Count;

    public override async Task WarmAsync(IReadOnlyList<HotStatement> statements, CancellationToken cancel)
    {
        var count = Math.Min(Options.WarmConnections, Gate.MaxLimit);
        var connections = new NpgsqlConnection?[count];
        var era = _idle.Era;
        try
        {
            // All open before the first goes back, or one connection would be warmed several times.
            for (var i = 0; i < count; i++)
                connections[i] = await _idle.TakeAsync(cancel);
            await Task.WhenAll(connections.Select(connection => PrepareAsync(connection!, statements, cancel)));
        }
        finally
        {
            foreach (var connection in connections)
            {
                if (connection is not null)
                    await _idle.ReturnAsync(connection, era, lent: false);
            }
        }
    }

    /// <summary>Opens new connections from now on: those that are open lead to a server that went away.</summary>
    internal void DropConnections()
    {
        _source.Clear();
        _ = _idle.ClearAsync();
    }

    /// <summary>A connection besides the pool's rules, for what watches the pool: it neither waits at the gate nor counts.</summary>
    internal NpgsqlConnection CreateSideConnection() => new(_side);

    protected override async ValueTask<Lease> OpenAsync(long asked, LeaseUse use, CallSite site, CancellationToken cancel)
    {
        var era = _idle.Era;
        var connection = await _idle.TakeAsync(cancel);
        return new PostgresLease(this, _idle, era, connection, use, asked, Time.GetTimestamp(), site);
    }

    protected override async ValueTask CloseAsync()
    {
        await _idle.DisposeAsync();
        await _source.DisposeAsync();
    }

    // A pool size in the connection string is the operator's word on this host.
    private static int Connections(string connectionString, DatabaseOptions options) => FixedSize(connectionString) ?? options.MaxConnections;

    private static int Most(string connectionString, DatabaseOptions options) => FixedSize(connectionString) ?? options.MostConnections;

    private static int? FixedSize(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) is var settings && settings.ShouldSerialize("Maximum Pool Size") ? Math.Max(2, settings.MaxPoolSize) : null;

    private static NpgsqlConnectionStringBuilder Settings(string connectionString, DatabaseOptions options, bool readOnly)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        // The gate before it decides how many there are.
        settings.MaxPoolSize = Math.Max(Connections(connectionString, options), Most(connectionString, options));
        // Those that a burst opened have seen none of the statements that the first ones were warmed with: what comes a second time on a connection is prepared there.
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (MaxPrepared, 2);
        // IdleConnections keeps them.
        settings.MinPoolSize = 0;
        (settings.ConnectionIdleLifetime, settings.ConnectionPruningInterval) = (UnwantedSeconds, UnwantedSeconds);
        // What the operator wrote stands behind, and the last one counts.
        settings.Options = $"-c statement_timeout={options.StatementTimeoutSeconds}s -c lock_timeout={options.LockTimeoutSeconds}s"
            + $" -c idle_in_transaction_session_timeout={options.IdleInTransactionTimeoutSeconds}s{(readOnly ? " -c default_transaction_read_only=on" : "")} {settings.Options}";
        // The server ends a statement by itself; the client waits a little longer, for a server that does not answer at all.
        settings.CommandTimeout = options.StatementTimeoutSeconds + 5;
        return settings;
    }

    private static async Task PrepareAsync(NpgsqlConnection connection, IReadOnlyList<HotStatement> statements, CancellationToken cancel)
    {
        foreach (var (sql, sample) in statements)
        {
            await using var batch = new NpgsqlBatch(connection);
            PostgresLease.Add(batch, SqlText.Of(sql), sample);
            await batch.PrepareAsync(cancel);
        }
    }
}
