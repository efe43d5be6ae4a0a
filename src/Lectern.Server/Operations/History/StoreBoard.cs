using Lectern.Database;
using Lectern.Database.Admission;
using Lectern.Monitoring.History;
using Lectern.Server.Storage;

namespace Lectern.Server.Operations.History;

/// <summary>Nodes see each other's last seconds through <c>metric_board</c>, where there is no Redis. Thread-safe.</summary>
internal sealed class StoreBoard(Store store, TimeProvider time) : INodeBoard
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    private const string LeaveSql = """
        INSERT INTO metric_board (node, at, payload)
        VALUES (@node, @at, @payload)
        ON CONFLICT (node)
        DO UPDATE SET at = excluded.at, payload = excluded.payload
        """;

    private const string LookSql = """
        SELECT node, payload
        FROM metric_board
        WHERE at > @since
        """;

    public TimeSpan Pause => TimeSpan.FromSeconds(2);

    public Task LeaveAsync(string node, byte[] payload, CancellationToken cancel)
    {
        DatabaseScope.Begin("metrics board", AdmissionPriority.Operator);
        return store.WriteOnceAsync((db, token) => db.QueryAsync(LeaveSql, [("node", node), ("at", time.Now()), ("payload", payload)], (rows, stop) => rows.ReadAsync(stop), token), cancel);
    }

    public async Task<IReadOnlyList<(string Node, byte[] Payload)>> LookAsync(CancellationToken cancel)
    {
        DatabaseScope.Begin("metrics board", AdmissionPriority.Operator);
        // An unlogged table is not on replicas.
        return await store.QueryAsync(LookSql, [("since", time.Now() - Life)], (rows, stop) => rows.ListAsync(row => (row.Text(0), row.Bytes(1)), stop), cancel, Freshness.Newest);
    }
}
