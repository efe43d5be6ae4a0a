using System.Data.Common;
using Lectern.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Rosters.Staging;

/// <summary>Runs statements on the staging connection. The same SQL on both stores; times are converted where they differ.</summary>
internal sealed class MergeSession(Store store, LecternDb db, DbTransaction? transaction, DateTime now)
{
    /// <summary>The same connection and transaction, for what is written once for all slices.</summary>
    public LecternDb Db => db;

    /// <summary>Counter rows of a course without a capacity.</summary>
    public int SeatShards => store.SeatShards;

    /// <summary>Runs a statement and returns the rows it changed. <c>@now</c> is always there.</summary>
    public async Task<int> ExecuteAsync(string sql, CancellationToken cancel, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken cancel, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>The first value of the first row; null when there is none.</summary>
    public async Task<long?> NumberAsync(string sql, CancellationToken cancel, params (string Name, object? Value)[] parameters)
    {
        var rows = await QueryAsync(sql, reader => reader.IsDBNull(0) ? (long?)null : reader.GetInt64(0), cancel, parameters);
        return rows.Count == 0 ? null : rows[0];
    }

    private DbCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.CommandTimeout = 600;
        foreach (var (name, value) in parameters.Append(("now", now)).Where(parameter => sql.Contains("@" + parameter.Item1, StringComparison.Ordinal)))
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value is DateTime time && store.Kind == StoreKind.Sqlite ? StoreTime.ToMicroseconds(time) : value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
