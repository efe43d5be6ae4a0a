using Npgsql;

namespace Lectern.Tuning.Indexes.Trial;

/// <summary>May an index be built now?</summary>
internal static class Preconditions
{
    private const long Megabyte = 1 << 20;

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

    /// <summary>Is there room for an index of so many bytes, and for sorting as much beside it?</summary>
    /// <returns>Why not; null when there is, or when neither the disk nor a limit is known.</returns>
    public static async Task<string?> CheckDiskAsync(NpgsqlConnection connection, IndexOptions options, long bytes, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT pg_database_size(current_database()),
                   (SELECT setting FROM pg_settings WHERE name = 'data_directory'),
                   inet_server_addr() IS NULL OR inet_server_addr() << '127.0.0.0/8' OR inet_server_addr() = '::1'
            """, connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        await rows.ReadAsync(cancel);
        var size = rows.GetInt64(0) + bytes;
        if (options.MaxDatabaseMegabytes > 0 && size > options.MaxDatabaseMegabytes * Megabyte)
            return $"the database would take {size / Megabyte} MB, more than Tuning:Indexes:MaxDatabaseMegabytes ({options.MaxDatabaseMegabytes})";
        // Only those who may read all settings are told the folder, and only on the server's own machine it is one.
        if (await rows.IsDBNullAsync(1, cancel) || !rows.GetBoolean(2) || rows.GetString(1) is var folder && !Directory.Exists(folder))
            return null;
        var left = (new DriveInfo(folder).AvailableFreeSpace - 2 * bytes) / Megabyte;
        return left < options.LeastFreeMegabytes ? $"{left} MB would be free on the database's disk, less than Tuning:Indexes:LeastFreeMegabytes ({options.LeastFreeMegabytes})" : null;
    }
}
