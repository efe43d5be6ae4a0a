using System.Collections.Concurrent;
using Lectern.Database.Admission;
using Lectern.Database.Statements;

namespace Lectern.Database.Hosts;

/// <summary>One database server, or one file, with its connections and the gate before them. Thread-safe.</summary>
public abstract class DatabaseHost : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Lease, bool> _leases = new();
    private readonly IReadOnlyList<IStatementObserver> _observers;
    private readonly AdaptiveLimit? _adaptive;
    private long _leasesBack;
    private long _waited;
    private long _held;
    private long _turnedAway;

    protected DatabaseHost(string name, string system, int connections, DatabaseOptions options, IReadOnlyList<IStatementObserver> observers, TimeProvider time, int most = 0)
    {
        (Name, System, Options, Time, _observers) = (name, system, options, time, observers);
        Gate = new AdmissionGate(name, connections, options.Admission, time, most);
        if (options.Admission.Adaptive)
            _adaptive = new AdaptiveLimit(Gate, options.Admission, time);
        Meter = new HostMeter(this);
    }

    /// <summary>A name for people and meters, such as <c>primary</c> or <c>replica db2:5432</c>.</summary>
    public string Name { get; }

    /// <summary><c>postgresql</c> or <c>sqlite</c>: OpenTelemetry's <c>db.system.name</c>.</summary>
    public string System { get; }

    public AdmissionGate Gate { get; }

    /// <summary>Connections that are open and that nobody has.</summary>
    public abstract int Idle { get; }

    /// <summary>The connections that somebody has now.</summary>
    public IEnumerable<Lease> Leases => _leases.Keys;

    /// <summary>What callers had of it since the start.</summary>
    public HostTotals Totals => new(Volatile.Read(ref _leasesBack), new(Volatile.Read(ref _waited)), new(Volatile.Read(ref _held)), Volatile.Read(ref _turnedAway));

    internal TimeProvider Time { get; }

    protected internal DatabaseOptions Options { get; }

    private HostMeter Meter { get; }

    /// <summary>Waits for a turn and takes a connection.</summary>
    /// <param name="use">What for.</param>
    /// <param name="site">Where it was asked for.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="DatabaseBusyException">Too many use the host already.</exception>
    public async ValueTask<Lease> RentAsync(LeaseUse use, CallSite site, CancellationToken cancel)
    {
        var asked = Time.GetTimestamp();
        if (await Gate.EnterAsync(DatabaseScope.Current?.Priority ?? AdmissionPriority.Normal, cancel) is { } busy)
        {
            Interlocked.Increment(ref _turnedAway);
            Meter.TurnedAway(busy.Reason);
            throw busy;
        }
        try
        {
            var lease = await OpenAsync(asked, use, site, cancel);
            _leases.TryAdd(lease, true);
            Meter.Rented(lease);
            return lease;
        }
        catch
        {
            Gate.Leave();
            throw;
        }
    }

    /// <summary>Opens connections and prepares <paramref name="statements"/> on each, so that the first requests need not.</summary>
    public abstract Task WarmAsync(IReadOnlyList<HotStatement> statements, CancellationToken cancel);

    /// <summary>Lets nobody in any more, waits for those inside, and closes the connections.</summary>
    /// <param name="patience">How long to wait.</param>
    public async Task DrainAsync(TimeSpan patience)
    {
        Gate.Close();
        var start = Time.GetTimestamp();
        while (Gate.Inside > 0 && Time.GetElapsedTime(start) < patience)
            await Task.Delay(TimeSpan.FromMilliseconds(10), Time, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync(TimeSpan.FromSeconds(5));
        Meter.Dispose();
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Tells everyone who looks at statements of one that was run on a connection of this host.</summary>
    internal void Observe(in StatementRun run)
    {
        Meter.Completed(run);
        // A write may be slow because it waits for another one's lock, whatever the host has to do.
        if (run.Error is null && run.Lease.Use == LeaseUse.Read)
            _adaptive?.Sample(run.Sql, run.Duration);
        foreach (var observer in _observers)
            observer.Completed(run);
    }

    internal void Returned(Lease lease, TimeSpan held)
    {
        _leases.TryRemove(lease, out _);
        Gate.Leave();
        Interlocked.Increment(ref _leasesBack);
        Interlocked.Add(ref _waited, lease.Wait.Ticks);
        Interlocked.Add(ref _held, held.Ticks);
        Meter.Returned(lease, held);
    }

    protected abstract ValueTask<Lease> OpenAsync(long asked, LeaseUse use, CallSite site, CancellationToken cancel);

    protected abstract ValueTask CloseAsync();
}
