using Lectern.Database.Hosts;
using Lectern.Database.Replicas;
using Lectern.Database.Statements;

namespace Lectern.Database;

/// <summary>What a read must see.</summary>
public enum Freshness
{
    /// <summary>Whatever the scope has written or seen, and otherwise no older than the lag limit: a replica may answer.</summary>
    Causal,

    /// <summary>The primary's state as long as there is a primary; while there is none, a replica's.</summary>
    Newest,
}

/// <summary>
/// A database as a program uses it: reads and writes, each on a leased connection, behind admission. Thread-safe; one per process.
/// See docs/database.md.
/// </summary>
public abstract class SqlDatabase : IAsyncDisposable
{
    /// <summary>The hosts, the primary first.</summary>
    public abstract IReadOnlyList<DatabaseHost> Hosts { get; }

    /// <summary>What is known of the hosts, the primary first.</summary>
    public virtual IReadOnlyList<HostStatus> Status => [.. Hosts.Select(host => new HostStatus(host.Name, HostRole.Primary, HostState.Healthy, TimeSpan.Zero, null))];

    /// <summary>Can anybody write now? With replicas a node may start, and be read from, without a primary.</summary>
    public virtual Task<bool> HasPrimaryAsync(CancellationToken cancel) => Task.FromResult(true);

    /// <summary>Where the primary is now, for connections outside; null where it never changes.</summary>
    public virtual string? PrimaryConnectionString => null;

    /// <summary>Runs <paramref name="read"/> on a connection to a host that is fresh enough. It may run again on another host, so it changes nothing.</summary>
    /// <exception cref="Admission.DatabaseBusyException">Too many ask already, or no host can answer.</exception>
    public abstract Task<T> ReadAsync<T>(Freshness freshness, Func<Lease, CancellationToken, Task<T>> read, CallSite site, CancellationToken cancel);

    /// <summary>
    /// Runs <paramref name="write"/> on a connection to the primary. What it commits before it returns is seen by the later reads of the scope.
    /// A serialization failure or a deadlock runs it again on another connection, so it must change nothing but the database.
    /// </summary>
    /// <exception cref="Admission.DatabaseBusyException">Too many ask already, or the primary is not there.</exception>
    public abstract Task<T> WriteAsync<T>(Func<Lease, CancellationToken, Task<T>> write, CallSite site, CancellationToken cancel);

    /// <summary>Runs a batch of reads in one round trip.</summary>
    public Task ReadAsync(ReadBatch batch, Freshness freshness, CallSite site, CancellationToken cancel) =>
        ReadAsync(freshness, async (lease, token) => { await lease.RunAsync(batch, token); return true; }, site, cancel);

    /// <summary>Opens connections with these statements prepared. A host that does not answer is left out.</summary>
    public abstract Task WarmAsync(IReadOnlyList<HotStatement> statements, CancellationToken cancel);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask CloseAsync();
}
