using Lectern.Database.Statements;

namespace Lectern.Server.Storage;

/// <summary>The rows of a statement, read by position, the same from both stores. Not thread-safe.</summary>
public sealed class StoreRows(StatementRows rows, bool sqlite)
{
    public Task<bool> ReadAsync(CancellationToken cancel) => rows.ReadAsync(cancel);

    /// <summary>Goes on to the rows of the next statement.</summary>
    public Task<bool> NextStatementAsync(CancellationToken cancel) => rows.NextStatementAsync(cancel);

    public bool IsNull(int column) => rows.Reader.IsDBNull(column);

    public int Number(int column) => rows.Reader.GetInt32(column);

    public long Id(int column) => rows.Reader.GetInt64(column);

    public string Text(int column) => rows.Reader.GetString(column);

    public byte[] Bytes(int column) => rows.Reader.GetFieldValue<byte[]>(column);

    public bool Flag(int column) => rows.Reader.GetBoolean(column);

    public DateTime Time(int column) => sqlite ? StoreTime.FromMicroseconds(rows.Reader.GetInt64(column)) : rows.Reader.GetDateTime(column);

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
