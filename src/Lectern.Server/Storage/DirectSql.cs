using System.Data.Common;

namespace Lectern.Server.Storage;

/// <summary>SQL on a connection of <see cref="Store.ConnectAsync"/>, inside the transaction that is open there.</summary>
internal static class DirectSql
{
    /// <summary>Runs one or several statements; at most ten minutes, which an index over many rows may need.</summary>
    public static async Task ExecuteAsync(this DbConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Runs one statement and returns the first value of its first row, or null when there is no row.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="sql">Refers to its parameters as <c>@name</c>.</param>
    /// <param name="parameters">Names without the '@'; values not null, times by <see cref="StoreTime.TimeValue"/>.</param>
    /// <param name="cancel">Stops the statement.</param>
    public static async Task<object?> ScalarAsync(this DbConnection connection, string sql, IReadOnlyList<(string Name, object Value)> parameters, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return await command.ExecuteScalarAsync(cancel);
    }
}
