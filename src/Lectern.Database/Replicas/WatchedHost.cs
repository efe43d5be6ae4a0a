using Lectern.Database.Hosts;
using Lectern.Database.Statements;

namespace Lectern.Database.Replicas;

public enum HostRole
{
    /// <summary>It has not answered yet.</summary>
    Unknown,

    Primary,
    Replica,

    /// <summary>It takes itself for a primary and is not the one: an old one that came back, or of another cluster. Nothing is sent there.</summary>
    Fenced,
}

/// <summary>One server with what is known of it. The monitor writes, everyone reads; thread-safe.</summary>
internal sealed class WatchedHost : IAsyncDisposable
{
    private readonly Func<bool, PostgresHost> _open;
    private readonly HostProbe _probe;
    private readonly List<Task> _closing = [];
    private volatile Known _known = new(HostRole.Unknown, default);
    private volatile PostgresHost _pool;
    private volatile bool _isSuspect;
    private volatile HostState _state;
    private bool _isReadOnly;

    /// <param name="connectionString">Npgsql's.</param>
    /// <param name="isReadOnly">Is it configured as a replica?</param>
    /// <param name="options">How the database is used.</param>
    /// <param name="observers">See every round trip.</param>
    /// <param name="time">The clock.</param>
    public WatchedHost(string connectionString, bool isReadOnly, DatabaseOptions options, IReadOnlyList<IStatementObserver> observers, TimeProvider time)
    {
        ConnectionString = connectionString;
        var address = new Npgsql.NpgsqlConnectionStringBuilder(connectionString) is var settings ? $"{settings.Host}:{settings.Port}" : "";
        _open = readOnly => new PostgresHost($"{(readOnly ? "replica" : "primary")} {address}", connectionString, options, readOnly, observers, time);
        (_isReadOnly, _pool) = (isReadOnly, _open(isReadOnly));
        _probe = new HostProbe(connectionString, options.Replication, time);
        Health = new HostHealth(options.Replication);
    }

    public string ConnectionString { get; }

    public string Address => _pool.Address;

    public PostgresHost Pool => _pool;

    public HostHealth Health { get; }

    public HostRole Role => _known.Role;

    /// <summary>Where it was when it was last asked.</summary>
    public WalPosition Position => _known.Position;

    public HostState State => _state;

    /// <summary>How far it was behind the primary.</summary>
    public TimeSpan Lag { get; set; }

    /// <summary>May reads be sent there?</summary>
    public bool IsUsable => !_isSuspect && _known.Role == HostRole.Replica && _state == HostState.Healthy;

    /// <summary>Can it be written to, as far as is known?</summary>
    public bool IsWritable => !_isSuspect && _known.Role == HostRole.Primary && _state == HostState.Healthy;

    public Task<HostSample> SampleAsync(CancellationToken cancel) => _probe.RunAsync(cancel);

    /// <summary>A read or write failed because of it. It gets nothing more until it has answered the monitor.</summary>
    public void Suspect()
    {
        _isSuspect = true;
        _pool.DropConnections();
    }

    /// <summary>The monitor has asked.</summary>
    public void Learn(HostRole role, WalPosition position, bool answered = true)
    {
        _known = new(role, position);
        if (_state != HostState.Down && Health.State == HostState.Down)
            _pool.DropConnections();
        _state = Health.State;
        if (answered)
            _isSuspect = false;
        if (role is HostRole.Primary or HostRole.Replica && _isReadOnly != (role == HostRole.Replica))
            Reopen(role == HostRole.Replica);
    }

    public async ValueTask DisposeAsync()
    {
        await _probe.DisposeAsync();
        await _pool.DisposeAsync();
        await Task.WhenAll(_closing);
    }

    // Whether the server refuses writes is a setting of the connections, so a host that changes its role gets new ones.
    private void Reopen(bool readOnly)
    {
        var old = _pool;
        (_pool, _isReadOnly) = (_open(readOnly), readOnly);
        _closing.Add(old.DisposeAsync().AsTask());
    }

    private sealed record Known(HostRole Role, WalPosition Position);
}
