using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Lectern.Server.Storage;

/// <summary>
/// SQL that is written whole, run on a context's connection: seen by the interceptors that see EF's own statements, without
/// building and caching an expression tree for each use.
/// </summary>
public static class StoreQuery
{
    /// <summary>
    /// Runs <paramref name="sql"/> in one round trip. Several statements may stand in it, divided by ';'; PostgreSQL runs them as one
    /// transaction, each with a snapshot of its own. When this returns, what they wrote outside an explicit transaction is committed.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="sql">Refers to its parameters as <c>@name</c>.</param>
    /// <param name="parameters">Names without the '@'; values not null. A <see cref="DateTime"/> becomes what the store keeps.</param>
    /// <param name="read">Makes the answer of the rows.</param>
    /// <param name="cancel">Stops the statement.</param>
    public static async Task<T> QueryAsync<T>(this LecternDb db, string sql, IReadOnlyList<(string Name, object Value)> parameters,
        Func<StoreRows, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        var sqlite = db.Database.IsSqlite();
        var command = new RelationalCommand(db.GetService<RelationalCommandBuilderDependencies>(), sql, sql,
            [.. parameters.Select(parameter => new Parameter(parameter.Name, sqlite ? ToSqlite(parameter.Value) : parameter.Value))]);
        await using var reader = await command.ExecuteReaderAsync(
            new(db.GetService<IRelationalConnection>(), null, null, db, db.GetService<IRelationalCommandDiagnosticsLogger>()), cancel);
        var result = await read(new StoreRows(reader.DbDataReader, sqlite), cancel);
        // An error of the commit comes after the last row: only at the very end is it known that there is none.
        while (await reader.DbDataReader.NextResultAsync(cancel))
        {
        }
        return result;
    }

    private static object ToSqlite(object value) => value is DateTime time ? StoreTime.ToMicroseconds(time) : value;

    private sealed class Parameter(string name, object value) : IRelationalParameter
    {
        public string InvariantName => name;

        public void AddDbParameter(DbCommand command, IReadOnlyDictionary<string, object?>? parameterValues) => AddDbParameter(command, value);

        public void AddDbParameter(DbCommand command, object? value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }
}
