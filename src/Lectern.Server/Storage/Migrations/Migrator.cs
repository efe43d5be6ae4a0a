using System.Data.Common;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Lectern.Database;

namespace Lectern.Server.Storage.Migrations;

/// <summary>A migration that was applied is not the one in this program.</summary>
public sealed class MigrationException(string message) : Exception(message);

/// <summary>
/// Applies <c>Storage/Migrations/{sqlite,postgres}/NNNN_name.sql</c> in order, each once. Safe when several nodes start at
/// once: the work is done under a lock, and whoever comes later finds nothing left to do.
/// </summary>
public sealed class Migrator(Store store, TimeProvider time)
{
    // The number only has to be Lectern's own within one database.
    private const long AdvisoryLock = 0x4C656374_65726E01;

    public sealed record Migration(int Version, string Name, string Sql)
    {
        /// <summary>SHA-256 of the text with its line ends as LF, in hex.</summary>
        public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
    }

    /// <summary>Applies what is missing and returns how many that were.</summary>
    /// <exception cref="MigrationException">An applied migration differs from the program's.</exception>
    public async Task<int> MigrateAsync(CancellationToken cancel)
    {
        if (!await store.HasPrimaryAsync(cancel))
        {
            await CheckReplicaAsync(cancel);
            return 0;
        }
        using var turn = await store.WriteTurnAsync(cancel);
        await using var connection = await store.ConnectAsync(cancel);
        if (store.Kind == StoreKind.Sqlite)
            await connection.ExecuteAsync("PRAGMA journal_mode = WAL", cancel);

        var count = 0;
        foreach (var migration in All(store.Kind))
            count += await ApplyAsync(connection, migration, cancel) ? 1 : 0;
        return count;
    }

    /// <summary>The program's migrations for one store, oldest first.</summary>
    public static IReadOnlyList<Migration> All(StoreKind kind)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"migrations/{kind.ToString().ToLowerInvariant()}/";
        return [.. assembly.GetManifestResourceNames()
            .Select(name => name.Replace('\\', '/'))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => Read(assembly, name, prefix.Length))
            .OrderBy(migration => migration.Version)];
    }

    // Nothing can be applied now, and if all was applied before, nothing need be.
    private async Task CheckReplicaAsync(CancellationToken cancel)
    {
        var applied = await store.QueryAsync("SELECT count(*) FROM schema_migrations", [], async (rows, stop) => await rows.ReadAsync(stop) ? rows.Id(0) : 0, cancel, Freshness.Newest);
        if (applied < All(store.Kind).Count)
            throw new MigrationException($"The schema has to be brought up to date ({applied} of {All(store.Kind).Count} migrations are applied), and there is no primary to do it on. Start again when the primary answers.");
    }

    private static Migration Read(Assembly assembly, string resource, int prefix)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var name = Path.GetFileNameWithoutExtension(resource[prefix..]);
        return new(int.Parse(name.AsSpan(0, 4), provider: null), name, reader.ReadToEnd());
    }

    private async Task<bool> ApplyAsync(DbConnection connection, Migration migration, CancellationToken cancel)
    {
        // SQLite's transaction takes the write lock at once; PostgreSQL's waits for the advisory lock.
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (store.Kind == StoreKind.Postgres)
            await connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({AdvisoryLock})", cancel);
        await connection.ExecuteAsync(Ledger(store.Kind), cancel);

        if (await connection.ScalarAsync("SELECT checksum FROM schema_migrations WHERE version = @version", [("version", migration.Version)], cancel) is string applied)
        {
            if (applied != migration.Checksum)
                throw new MigrationException($"Migration {migration.Name} was changed after it was applied to {store.Address}. Restore the released file; put the change into a new migration.");
            return false;
        }
        await connection.ExecuteAsync(migration.Sql, cancel);
        await connection.ScalarAsync("INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (@version, @name, @checksum, @applied_at)",
            [("version", migration.Version), ("name", migration.Name), ("checksum", migration.Checksum), ("applied_at", store.TimeValue(time.Now()))], cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private static string Ledger(StoreKind kind) => $"""
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version    integer NOT NULL PRIMARY KEY,
            name       text    NOT NULL,
            checksum   text    NOT NULL,
            applied_at {(kind == StoreKind.Sqlite ? "integer" : "timestamptz")} NOT NULL
        )
        """;
}
