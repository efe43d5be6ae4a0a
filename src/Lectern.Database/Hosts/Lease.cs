using System.Data.Common;
using System.Diagnostics;
using Lectern.Database.Statements;

namespace Lectern.Database.Hosts;

/// <summary>What a connection is wanted for.</summary>
public enum LeaseUse
{
    Read,
    Write,
}

/// <summary>An open connection that one caller has for a while; dispose it soon. Not thread-safe.</summary>
public abstract class Lease : IAsyncDisposable
{
    private readonly long _rented;
    private bool _isBack;

    protected Lease(DatabaseHost host, LeaseUse use, long asked, long rented, CallSite site)
    {
        (Host, Use, Site, _rented) = (host, use, site, rented);
        Scope = DatabaseScope.Current;
        Wait = host.Time.GetElapsedTime(asked, rented);
        // Near saturation somebody will ask who holds the connections; before, the price of a stack would be paid for nothing.
        if (host.Gate.IsNearlyFull)
            Stack = new StackTrace(1, fNeedFileInfo: false);
    }

    public DatabaseHost Host { get; }

    public LeaseUse Use { get; }

    public abstract DbConnection Connection { get; }

    /// <summary>Set by whoever opens a transaction on the connection: SQLite's commands must name it.</summary>
    public DbTransaction? Transaction { get; set; }

    public DatabaseScope? Scope { get; }

    public CallSite Site { get; }

    /// <summary>How long the caller waited for it.</summary>
    public TimeSpan Wait { get; }

    /// <summary>How long it has been held.</summary>
    public TimeSpan Held => Host.Time.GetElapsedTime(_rented);

    /// <summary>Who asked, when that was near saturation.</summary>
    public StackTrace? Stack { get; }

    /// <summary>Runs the batch in one round trip.</summary>
    public async Task RunAsync(ReadBatch batch, CancellationToken cancel)
    {
        var sent = Host.Time.GetTimestamp();
        try
        {
            await ExecuteAsync(batch, sent, cancel);
        }
        catch (Exception error)
        {
            Host.Observe(new(this, batch.Sql, Host.Time.GetElapsedTime(sent), error) { Batch = batch });
            throw;
        }
    }

    /// <summary>Runs <paramref name="sql"/> in one round trip.</summary>
    /// <inheritdoc cref="ReadBatch.Add{T}"/>
    public async Task<T> QueryAsync<T>(string sql, IReadOnlyList<(string Name, object Value)> parameters, RowsReader<T> read, CancellationToken cancel)
    {
        var batch = new ReadBatch();
        var part = batch.Add(sql, parameters, read);
        await RunAsync(batch, cancel);
        return part.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isBack)
            return;
        _isBack = true;
        var held = Held;
        try
        {
            await ReturnAsync();
        }
        finally
        {
            Host.Returned(this, held);
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends the batch, reads all parts, and tells the host when the first rows of the last one are there.</summary>
    protected abstract Task ExecuteAsync(ReadBatch batch, long sent, CancellationToken cancel);

    protected void LastResult(ReadBatch batch, long sent) => Host.Observe(new(this, batch.Sql, Host.Time.GetElapsedTime(sent), null) { Batch = batch });

    protected abstract ValueTask ReturnAsync();
}
