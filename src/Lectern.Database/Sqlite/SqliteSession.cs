using Lectern.Database.Statements;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Lectern.Database.Sqlite;

/// <summary>An open connection with its prepared statements. Not thread-safe.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const int MaxPrepared = 64;

    private readonly Dictionary<SqlText, SqliteCommand> _prepared = [];

    private SqliteSession(SqliteConnection connection) => Connection = connection;

    public SqliteConnection Connection { get; }

    /// <summary>Can the next one use it? Not while a transaction is open.</summary>
    public bool IsClean => Connection.State == System.Data.ConnectionState.Open && raw.sqlite3_get_autocommit(Connection.Handle!) != 0;

    public static async Task<SqliteSession> OpenAsync(string connectionString, CancellationToken cancel)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancel);
            SqlitePragmas.Apply(connection);
            return new(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The command of a text, prepared when it was run before.</summary>
    public SqliteCommand Prepare(SqlText sql)
    {
        if (_prepared.TryGetValue(sql, out var known))
            return known;
        if (_prepared.Count >= MaxPrepared)
            Clear();
        var command = Connection.CreateCommand();
        command.CommandText = sql.Text;
        _prepared.Add(sql, command);
        return command;
    }

    public void Dispose()
    {
        Clear();
        Connection.Dispose();
    }

    private void Clear()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        _prepared.Clear();
    }
}
