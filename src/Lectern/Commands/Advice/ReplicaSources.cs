using Lectern.Settings;
using Lectern.Tuning.Indexes;
using Npgsql;

namespace Lectern.Commands.Advice;

/// <summary>Connections to the replicas, which are asked what they use.</summary>
internal sealed class ReplicaSources(LecternSettings settings) : IAsyncDisposable
{
    public IReadOnlyList<NpgsqlDataSource> Sources { get; } = [.. settings.ReplicaAddresses().Select(replica => AdvisorSource.Of(replica.ConnectionString))];

    public async ValueTask DisposeAsync()
    {
        foreach (var source in Sources)
            await source.DisposeAsync();
    }
}
