using System.Data.Common;

namespace Lectern.Server.Storage;

/// <summary>The rows of a statement, read by position, the same from both stores. Not thread-safe.</summary>
public sealed class StoreRows(DbDataReader reader, bool sqlite)
{
    public Task<bool> ReadAsync(CancellationToken cancel) => reader.ReadAsync(cancel);

    /// <summary>Goes on to the rows of the next statement.</summary>
    public Task<bool> NextStatementAsync(CancellationToken cancel) => reader.NextResultAsync(cancel);

    public bool IsNull(int column) => reader.IsDBNull(column);

    public int Number(int column) => reader.GetInt32(column);

    public long Id(int column) => reader.GetInt64(column);

    public string Text(int column) => reader.GetString(column);

    public bool Flag(int column) => reader.GetBoolean(column);

    public DateTime Time(int column) => sqlite ? StoreTime.FromMicroseconds(reader.GetInt64(column)) : reader.GetDateTime(column);

    public int? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public long? IdOrNull(int column) => IsNull(column) ? null : Id(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public DateTime? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    /// <summary>All rows of this statement.</summary>
    public async Task<List<T>> ListAsync<T>(Func<StoreRows, T> map, CancellationToken cancel)
    {
        var list = new List<T>();
        while (await ReadAsync(cancel))
            list.Add(map(this));
        return list;
    }
}
