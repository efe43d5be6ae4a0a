using Lectern.Server.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Lectern.Commands.Checks;

/// <summary>Reaches the store: its file, or its primary and the replicas. Changes nothing and makes nothing.</summary>
internal static class DatabaseCheck
{
    public static Task<CheckRow> RunAsync(StoreAddress address, CancellationToken cancel) => address.Kind == StoreKind.Sqlite
        ? Check.RunAsync("database", address.ToString(), stop => SqliteAsync(address, stop), cancel)
        : Check.RunAsync("database", address.ToString(), stop => PostgresAsync(address, isReplica: false, stop), cancel);

    public static Task<CheckRow> ReplicaAsync(StoreAddress address, CancellationToken cancel) =>
        Check.RunAsync("replica", address.ToString(), stop => PostgresAsync(address, isReplica: true, stop), cancel);

    private static async Task<(string, double?)> SqliteAsync(StoreAddress address, CancellationToken cancel)
    {
        var settings = new SqliteConnectionStringBuilder(address.ConnectionString) { Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        if (!File.Exists(settings.DataSource))
        {
            return Directory.Exists(Path.GetDirectoryName(settings.DataSource)) ? ("not there yet; the first start makes it", null)
                : throw new CheckFailedException($"There is no folder {Path.GetDirectoryName(settings.DataSource)}; make it, or name another file with --database or --data.");
        }
        await using var connection = new SqliteConnection(settings.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        // Reads the file's header, which opening it does not.
        command.CommandText = "SELECT count(*) FROM sqlite_master";
        var roundTrip = await Check.RoundTripAsync(() => command.ExecuteScalarAsync(cancel));
        return ($"SQLite {connection.ServerVersion}", roundTrip);
    }

    private static async Task<(string, double?)> PostgresAsync(StoreAddress address, bool isReplica, CancellationToken cancel)
    {
        var settings = new NpgsqlConnectionStringBuilder(address.ConnectionString) { Pooling = false, Timeout = (int)Check.Limit.TotalSeconds, CommandTimeout = (int)Check.Limit.TotalSeconds };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand("SELECT pg_is_in_recovery()", connection);
        var recovers = (bool)(await command.ExecuteScalarAsync(cancel))!;
        if (isReplica && !recovers)
            throw new CheckFailedException($"{address} is no replica but takes writes itself; name it with --database, or another one with --replica.");
        var roundTrip = await Check.RoundTripAsync(() => command.ExecuteScalarAsync(cancel));
        // A start on a promoted pair finds out by itself who the primary is, but only among those that are named.
        return recovers && !isReplica
            ? throw new CheckFailedException($"{address} is a replica and takes no writes; name its primary with --database, and this one with --replica.")
            : ($"PostgreSQL {connection.PostgreSqlVersion}", roundTrip);
    }
}
