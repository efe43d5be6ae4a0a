using Lectern.Database;
using Lectern.Database.Admission;
using Lectern.Monitoring.History;
using Lectern.Server.Storage;

namespace Lectern.Server.Operations.History;

/// <summary>The metrics' history in <c>metric_history</c>, where all nodes of a deployment see it. Thread-safe.</summary>
internal sealed class StoreHistory(Store store) : IHistoryStore
{
    private const string WriteSql = """
        INSERT INTO metric_history (tier, at, node, payload)
        VALUES (@tier, @at, @node, @payload)
        ON CONFLICT (tier, at, node)
        DO UPDATE SET payload = excluded.payload
        """;

    private const string ReadSql = """
        SELECT node, at, payload
        FROM metric_history
        WHERE tier = @tier
          AND at >= @from
          AND at < @to
          AND (@node = '' OR node = @node)
        """;

    private const string TrimSql = """
        DELETE FROM metric_history
        WHERE tier = @tier
          AND at < @before
        """;

    public Task WriteAsync(IReadOnlyList<StoredBlock> blocks, CancellationToken cancel)
    {
        DatabaseScope.Begin("metrics history", AdmissionPriority.Operator);
        return store.WriteAsync(async (db, token) =>
        {
            foreach (var block in blocks)
                await db.QueryAsync(WriteSql, [("tier", (int)block.Tier), ("at", block.At.UtcDateTime), ("node", block.Node), ("payload", block.Payload)], (rows, stop) => rows.ReadAsync(stop), token);
        }, cancel);
    }

    public async Task<IReadOnlyList<StoredBlock>> ReadAsync(string? node, Resolution tier, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        DatabaseScope.Begin("metrics history", AdmissionPriority.Operator);
        return await store.QueryAsync(ReadSql, [("tier", (int)tier), ("from", from.UtcDateTime), ("to", to.UtcDateTime), ("node", node ?? "")],
            (rows, stop) => rows.ListAsync(row => new StoredBlock(row.Text(0), tier, new(row.Time(1), TimeSpan.Zero), row.Bytes(2)), stop), cancel);
    }

    public Task TrimAsync(Resolution tier, DateTimeOffset before, CancellationToken cancel)
    {
        DatabaseScope.Begin("metrics history", AdmissionPriority.Operator);
        return store.WriteAsync((db, token) => db.QueryAsync(TrimSql, [("tier", (int)tier), ("before", before.UtcDateTime)], (rows, stop) => rows.ReadAsync(stop), token), cancel);
    }
}
