using Lectern.Database.Statements;

namespace Lectern.Server.Storage;

/// <summary>Several reads for one round trip; see <see cref="ReadBatch"/>. Not thread-safe.</summary>
/// <param name="kind">The store that it is for.</param>
public sealed class StoreBatch(StoreKind kind)
{
    internal ReadBatch Reads { get; } = new();

    /// <param name="sql">One or several statements with parameters as <c>@name</c>.</param>
    /// <param name="parameters">Names without the '@'; values not null. A <see cref="DateTime"/> becomes what the store keeps.</param>
    /// <param name="read">Makes the answer of the rows.</param>
    public BatchPart<T> Add<T>(string sql, IReadOnlyList<(string Name, object Value)> parameters, Func<StoreRows, CancellationToken, Task<T>> read) =>
        kind == StoreKind.Sqlite
            ? Reads.Add(sql, [.. parameters.Select(parameter => (parameter.Name, ToSqlite(parameter.Value)))], (rows, cancel) => read(new(rows, sqlite: true), cancel))
            : Reads.Add(sql, parameters, (rows, cancel) => read(new(rows, sqlite: false), cancel));

    private static object ToSqlite(object value) => value is DateTime time ? StoreTime.ToMicroseconds(time) : value;
}
