using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Lectern.Database.Sqlite;

/// <summary>
/// Settings that SQLite keeps per connection. NORMAL with WAL loses nothing when the process dies; a power cut may lose
/// the last commits, never the file (https://www.sqlite.org/pragma.html#pragma_synchronous).
/// </summary>
public sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Sql = """
        PRAGMA busy_timeout = 5000;
        PRAGMA synchronous = NORMAL;
        PRAGMA cache_size = -16000;
        PRAGMA temp_store = FILE;
        """;

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Apply(connection);
        return Task.CompletedTask;
    }

    public static void Apply(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
    }
}
