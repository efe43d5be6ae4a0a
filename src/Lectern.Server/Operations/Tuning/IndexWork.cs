using Lectern.Database.Workload;
using Lectern.Server.Storage;
using Lectern.Tuning;
using Lectern.Tuning.Indexes;
using Lectern.Tuning.Indexes.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lectern.Server.Operations.Tuning;

/// <summary>The index advisor on the store's servers, with connections of its own. On SQLite, which does not count what runs, <see cref="StatementWorkload"/> does, if it is there.</summary>
internal sealed class IndexWork : IAsyncDisposable
{
    private readonly List<NpgsqlDataSource> _sources = [];
    private readonly PostgresIndexTuner? _indexes;
    private readonly SqliteIndexTuner? _embedded;

    public IndexWork(Store store, IOptions<LecternOptions> options, TimeProvider time, StatementWorkload? workload = null)
    {
        if (!options.Value.Tuning.Indexes.Enabled)
            return;
        if (store.Kind == StoreKind.Sqlite)
        {
            if (workload is not null)
                _embedded = new(new SqliteConnectionStringBuilder(store.Address.ConnectionString).DataSource, () => [.. workload.Read().Select(Of)], options.Value.Tuning.Indexes);
            return;
        }
        _sources.Add(AdvisorSource.Of(store.Address.ConnectionString));
        _sources.AddRange(options.Value.Database.Replicas.Where(replica => !string.IsNullOrWhiteSpace(replica)).Select(replica => AdvisorSource.Of(StoreAddress.Parse(replica).ConnectionString)));
        _indexes = new(_sources[0], _sources[1..], options.Value.Tuning.Indexes, time);
    }

    public IReadOnlyList<ITuner> Tuners => _indexes is not null ? [_indexes] : _embedded is not null ? [_embedded] : [];

    /// <summary>What would make its advice better.</summary>
    public IReadOnlyList<string> Missing => _indexes?.Missing ?? _embedded?.Missing ?? [];

    /// <summary>Looks at what runs right now.</summary>
    public Task WatchAsync(CancellationToken cancel) => _indexes?.WatchAsync(cancel) ?? Task.CompletedTask;

    private static SqliteStatement Of(WorkloadText text) => new([.. text.Statements.Select(one => (one.Text, one.Values))], text.Calls, text.Total.TotalMilliseconds);

    public async ValueTask DisposeAsync()
    {
        _indexes?.Dispose();
        foreach (var source in _sources)
            await source.DisposeAsync();
    }
}
