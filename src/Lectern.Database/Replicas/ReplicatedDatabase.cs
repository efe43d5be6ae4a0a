using Lectern.Database.Admission;
using Lectern.Database.Hosts;
using Lectern.Database.Statements;
using Npgsql;
using NpgsqlTypes;

namespace Lectern.Database.Replicas;

/// <summary>
/// A PostgreSQL primary with replicas. Writes go to the primary; a read goes to a replica that has what its scope wrote and saw, or to
/// the primary. Thread-safe; one per process. See docs/replicas.md.
/// </summary>
public sealed partial class ReplicatedDatabase : SqlDatabase
{
    // The position after a commit, not of it: insert, not write or flush, because with synchronous_commit=off the commit's own record may
    // still be in the server's memory. The price: the tail of somebody else's open transaction may be counted in.
    // https://www.postgresql.org/docs/15/functions-admin.html#FUNCTIONS-ADMIN-BACKUP, https://www.postgresql.org/docs/15/wal-async-commit.html
    private const string PositionSql = "SELECT pg_current_wal_insert_lsn(), pg_walfile_name(pg_current_wal_insert_lsn())";

    // Work outside a scope sees what was written outside a scope.
    private const string Unscoped = "";

    private static readonly TimeSpan PositionLimit = TimeSpan.FromSeconds(5);

    private readonly WatchedHost[] _hosts;
    private readonly ReplicaMonitor _monitor;
    private readonly ReplicaMeter _meter;
    private readonly SpillGate _spill;
    private readonly CancellationTokenSource _closing = new();
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Task _first;
    private readonly Task _loop;

    /// <param name="primary">Npgsql's connection string of the host that is the primary at first.</param>
    /// <param name="replicas">Those of the others. Any of them may be promoted while the program runs.</param>
    /// <param name="options">How it is used.</param>
    /// <param name="observers">See every round trip.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Chance; thread-safe.</param>
    public ReplicatedDatabase(string primary, IReadOnlyList<string> replicas, DatabaseOptions options, IReadOnlyList<IStatementObserver> observers, TimeProvider time, Random random)
        : this(primary, replicas, options, observers, time, random, watches: true)
    {
    }

    internal ReplicatedDatabase(string primary, IReadOnlyList<string> replicas, DatabaseOptions options, IReadOnlyList<IStatementObserver> observers, TimeProvider time, Random random, bool watches)
    {
        (_time, _random) = (time, random);
        _hosts = [new(primary, isReadOnly: false, options, observers, time), .. replicas.Select(replica => new WatchedHost(replica, isReadOnly: true, options, observers, time))];
        _monitor = new(_hosts, options.Replication, time);
        _meter = new(_hosts, options);
        _spill = new(options, time);
        Users = new(options.Replication, time);
        PositionLifetime = options.Replication.PositionLifetime;
        _first = _monitor.RunOnceAsync(_closing.Token);
        _loop = watches ? Task.Run(WatchAsync) : Task.CompletedTask;
    }

    public override IReadOnlyList<DatabaseHost> Hosts => [.. Ordered().Select(host => host.Pool)];

    public override IReadOnlyList<HostStatus> Status =>
        [.. Ordered().Select(host => new HostStatus(host.Pool.Name, host.Role, host.State, host.Lag, host.Role == HostRole.Unknown ? null : host.Position))];

    /// <inheritdoc/>
    /// <remarks>When nobody answers at all, this says yes: then the error of trying tells more.</remarks>
    public override async Task<bool> HasPrimaryAsync(CancellationToken cancel)
    {
        await StartedAsync(cancel);
        // One that is busy may miss a sample.
        for (var round = 1; round < 3 && _monitor.Primary is null; round++)
            await _monitor.RunOnceAsync(cancel);
        return _monitor.Primary is not null || !Array.Exists(_hosts, host => host.IsUsable);
    }

    internal ReplicaMonitor Monitor => _monitor;

    internal UserPositions Users { get; }

    internal long Now => _time.GetTimestamp();

    /// <summary>How long a position has to be remembered.</summary>
    internal TimeSpan PositionLifetime { get; }

    public override string? PrimaryConnectionString => (_monitor.Primary ?? _hosts[0]).ConnectionString;

    /// <summary>Has every replica in use replayed this?</summary>
    internal bool IsEverywhere(WalPosition position) => Array.TrueForAll(_hosts, host => !host.IsUsable || position.IsReachedBy(host.Position));

    public override async Task<T> ReadAsync<T>(Freshness freshness, Func<Lease, CancellationToken, Task<T>> read, CallSite site, CancellationToken cancel)
    {
        await StartedAsync(cancel);
        var run = new ReadRun<T>(this, read, site, Mark);
        if (DatabaseScope.Current is { NeedsNewest: true })
            freshness = Freshness.Newest;
        if (freshness == Freshness.Causal)
        {
            // Once more elsewhere when the host failed; then the primary has to do it.
            for (var attempt = 0; attempt < 2 && !run.NeedsPrimary; attempt++)
            {
                if (!run.TryChoose(anyAge: false, out var host, out var guarded))
                    break;
                if (await run.TryOnReplicaAsync(host, guarded, cancel))
                    return run.Result;
            }
        }
        if (_monitor.Primary is { } primary && await run.TryOnPrimaryAsync(primary, freshness, cancel))
            return run.Result;
        while (run.TryChoose(anyAge: true, out var host, out _))
        {
            if (await run.TryOnReplicaAsync(host, guarded: true, cancel))
                return run.Result;
        }
        throw NoHost("There is no primary now, and no replica has what has to be seen");
    }

    public override async Task<T> WriteAsync<T>(Func<Lease, CancellationToken, Task<T>> write, CallSite site, CancellationToken cancel)
    {
        await StartedAsync(cancel);
        for (var attempt = 1; ; attempt++)
        {
            var primary = _monitor.Primary ?? throw NoHost("There is no primary to write to now");
            try
            {
                return await WriteAsync(primary, write, site, cancel);
            }
            catch (Exception error) when (attempt < WriteConflict.MaxAttempts && WriteConflict.Is(error))
            {
                await WriteConflict.PauseAsync(attempt, _time, cancel);
            }
        }
    }

    public override Task WarmAsync(IReadOnlyList<HotStatement> statements, CancellationToken cancel) => Task.WhenAll(_hosts.Select(async host =>
    {
        await StartedAsync(cancel);
        if (!host.IsUsable && !host.IsWritable)
            return;
        try
        {
            await host.Pool.WarmAsync(statements, cancel);
        }
        catch (NpgsqlException fault) when (HostFault.Of(fault) != HostFaultKind.None)
        {
            Failed(host, fault);
        }
    }));

    /// <summary>Takes part in the order of a user: what was written and seen elsewhere has to be seen here.</summary>
    internal void LearnTimeline(int timeline) => _monitor.LearnTimeline(timeline);

    /// <summary>A position that the primary alone has.</summary>
    internal WalPosition Newest => WalPosition.NewestOf(_monitor.NewestTimeline);

    protected override async ValueTask CloseAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_loop, _first).ContinueWith(_ => { }, TaskScheduler.Default);
        foreach (var host in _hosts)
            await host.DisposeAsync();
        _meter.Dispose();
        _monitor.Dispose();
        _closing.Dispose();
    }

    private PositionMark Mark => DatabaseScope.Current?.Mark ?? Users.Of(Unscoped);

    private IEnumerable<WatchedHost> Ordered() => _monitor.Primary is { } primary ? _hosts.OrderByDescending(host => host == primary) : _hosts;

    private async Task WatchAsync()
    {
        try
        {
            await _first;
            while (true)
            {
                await _monitor.WaitAsync(_closing.Token);
                await _monitor.RunOnceAsync(_closing.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private Task StartedAsync(CancellationToken cancel) => _first.IsCompletedSuccessfully ? Task.CompletedTask : _first.WaitAsync(cancel);

    private async Task<T> WriteAsync<T>(WatchedHost primary, Func<Lease, CancellationToken, Task<T>> write, CallSite site, CancellationToken cancel)
    {
        await using var lease = await RentAsync(primary, site, cancel);
        var scope = DatabaseScope.Current;
        var mark = Mark;
        try
        {
            var result = await write(lease, cancel);
            scope?.Wrote();
            mark.Witness(await PositionAfterAsync(lease, primary), _time.GetTimestamp());
            return result;
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            Failed(primary, new StaleHostException("The primary refuses writes.", roleChanged: true));
            throw NoHost("There is no primary to write to now");
        }
        catch (Exception fault) when (MayHaveCommitted(fault))
        {
            // Was it committed? Nobody knows; so nobody may show this reader less than the primary has.
            scope?.Wrote();
            mark.Witness(WalPosition.NewestOf(primary.Position.Timeline), _time.GetTimestamp());
            if (HostFault.Of(fault) != HostFaultKind.None)
                Failed(primary, fault);
            throw;
        }
    }

    // What the server refuses, it rolls back.
    private static bool MayHaveCommitted(Exception fault) => HostFault.Of(fault) == HostFaultKind.Lost || !IsRefusal(fault);

    private static bool IsRefusal(Exception? fault) => fault is PostgresException || (fault is not null && IsRefusal(fault.InnerException));

    private async Task<Lease> RentAsync(WatchedHost primary, CallSite site, CancellationToken cancel)
    {
        try
        {
            return await primary.Pool.RentAsync(LeaseUse.Write, site, cancel);
        }
        catch (Exception fault) when (HostFault.Of(fault) != HostFaultKind.None)
        {
            Failed(primary, fault);
            throw NoHost("The primary does not answer now");
        }
    }

    private static async Task<WalPosition> PositionAfterAsync(Lease lease, WatchedHost primary)
    {
        using var limit = new CancellationTokenSource(PositionLimit);
        try
        {
            await using var command = new NpgsqlCommand(PositionSql, ((PostgresLease)lease).Own);
            await using var reader = await command.ExecuteReaderAsync(limit.Token);
            await reader.ReadAsync(limit.Token);
            return new(HostProbe.TimelineOf(reader.GetString(1)), (ulong)reader.GetFieldValue<NpgsqlLogSequenceNumber>(0));
        }
        catch (Exception fault) when (fault is NpgsqlException or OperationCanceledException)
        {
            // The write is committed, and its caller must hear that. Where it stands in the log is lost.
            return WalPosition.NewestOf(primary.Position.Timeline);
        }
    }

    private void Failed(WatchedHost host, Exception fault)
    {
        if (HostFault.Of(fault) != HostFaultKind.Lost && fault is not StaleHostException { RoleChanged: true })
            return;
        host.Suspect();
        _monitor.Hurry();
    }

    private static DatabaseBusyException NoHost(string what) => new(BusyReason.NoHost, $"{what} (Lectern:Database:Connection, Lectern:Database:Replicas); try again in a moment.");
}
