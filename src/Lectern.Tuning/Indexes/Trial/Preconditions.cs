using Npgsql;

namespace Lectern.Tuning.Indexes.Trial;

/// <summary>May an index be built now?</summary>
internal static class Preconditions
{
    /// <returns>Why not; null when it may.</returns>
    public static async Task<string?> CheckAsync(NpgsqlConnection connection, IndexOptions options, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT pg_is_in_recovery(),
                   (SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()),
                   (SELECT coalesce(extract(epoch FROM max(now() - xact_start)), 0)::float8 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'),
                   (SELECT coalesce(extract(epoch FROM max(replay_lag)), 0)::float8 FROM pg_stat_replication),
                   (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database())
            """, connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        await rows.ReadAsync(cancel);
        if (rows.GetBoolean(0))
            return "the server is a replica";
        if (rows.GetInt64(1) > options.MaxRunning)
            return $"{rows.GetInt64(1)} statements run, more than Tuning:Indexes:MaxRunning ({options.MaxRunning})";
        if (rows.GetDouble(2) > options.MaxTransactionSeconds)
            return $"a transaction is {rows.GetDouble(2):0} s old, more than Tuning:Indexes:MaxTransactionSeconds ({options.MaxTransactionSeconds})";
        if (rows.GetDouble(3) > options.MaxReplicaLagSeconds)
            return $"a replica is {rows.GetDouble(3):0} s behind, more than Tuning:Indexes:MaxReplicaLagSeconds ({options.MaxReplicaLagSeconds})";
        return rows.GetInt64(4) > 0 ? "a prepared transaction is open, for which a build would wait" : null;
    }
}
