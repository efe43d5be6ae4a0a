using System.Data.Common;

namespace Lectern.Server.Storage.Demo;

/// <summary>
/// Inserts the demo's rows one by one. EF's change tracker would be compiled for these few rows alone, and a first start would take a
/// second longer.
/// </summary>
internal sealed class DemoRows(DbConnection connection, CancellationToken cancel)
{
    /// <summary>Inserts a row and returns the id that the store gave it.</summary>
    public async Task<long> AddAsync(string table, params (string Column, object Value)[] row) =>
        (long)(await connection.ScalarAsync(Insert(table, row) + " RETURNING id", row, cancel))!;

    /// <summary>Inserts a row of a table whose key is made of other columns.</summary>
    public Task AddKeyedAsync(string table, params (string Column, object Value)[] row) => connection.ScalarAsync(Insert(table, row), row, cancel);

    private static string Insert(string table, (string Column, object Value)[] row) =>
        $"INSERT INTO {table} ({string.Join(", ", row.Select(value => value.Column))}) VALUES ({string.Join(", ", row.Select(value => "@" + value.Column))})";
}
