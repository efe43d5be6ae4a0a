using Lectern.Server.Storage;
using Lectern.Tuning;
using Lectern.Tuning.Indexes;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lectern.Server.Operations.Tuning;

/// <summary>The index advisor on the store's servers, with connections of its own; none on SQLite, where <c>lectern advise</c> looks at a copy.</summary>
internal sealed class IndexWork : IAsyncDisposable
{
    private readonly List<NpgsqlDataSource> _sources = [];
    private readonly PostgresIndexTuner? _indexes;

    public IndexWork(Store store, IOptions<LecternOptions> options, TimeProvider time)
    {
        if (store.Kind != StoreKind.Postgres || !options.Value.Tuning.Indexes.Enabled)
            return;
        _sources.Add(AdvisorSource.Of(store.Address.ConnectionString));
        _sources.AddRange(options.Value.Database.Replicas.Where(replica => !string.IsNullOrWhiteSpace(replica)).Select(replica => AdvisorSource.Of(StoreAddress.Parse(replica).ConnectionString)));
        _indexes = new(_sources[0], _sources[1..], options.Value.Tuning.Indexes, time);
    }

    public IReadOnlyList<ITuner> Tuners => _indexes is null ? [] : [_indexes];

    /// <summary>What would make its advice better.</summary>
    public IReadOnlyList<string> Missing => _indexes?.Missing ?? [];

    /// <summary>Looks at what runs right now.</summary>
    public Task WatchAsync(CancellationToken cancel) => _indexes?.WatchAsync(cancel) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _indexes?.Dispose();
        foreach (var source in _sources)
            await source.DisposeAsync();
    }
}
