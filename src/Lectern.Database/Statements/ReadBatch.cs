using System.Data.Common;

namespace Lectern.Database.Statements;

/// <summary>Reads the rows of one part of a <see cref="ReadBatch"/>.</summary>
public delegate Task<T> RowsReader<T>(StatementRows rows, CancellationToken cancel);

/// <summary>
/// Several statements for one round trip: add them, run the batch on a lease or a database, read <see cref="BatchPart{T}.Value"/>.
/// PostgreSQL runs them in one implicit transaction, each with its own snapshot; SQLite in one, with one snapshot. Not thread-safe.
/// </summary>
public sealed class ReadBatch
{
    private readonly List<BatchPart> _parts = [];

    internal IReadOnlyList<BatchPart> Parts => _parts;

    /// <param name="sql">One or several statements with parameters as <c>@name</c>.</param>
    /// <param name="parameters">Names without the '@'; values not null.</param>
    /// <param name="read">Makes the answer of the rows.</param>
    public BatchPart<T> Add<T>(string sql, IReadOnlyList<(string Name, object Value)> parameters, RowsReader<T> read)
    {
        var part = new BatchPart<T>(SqlText.Of(sql), parameters, read);
        _parts.Add(part);
        return part;
    }

    /// <summary>What was sent, for those who look at it later.</summary>
    internal SqlText Sql => _parts.Count == 1 ? _parts[0].Sql : SqlText.Of(string.Join(";\n", _parts.Select(part => part.Sql.Text)));
}

/// <summary>One part of a batch.</summary>
public abstract class BatchPart(SqlText sql, IReadOnlyList<(string Name, object Value)> parameters)
{
    public SqlText Sql => sql;

    public IReadOnlyList<(string Name, object Value)> Parameters => parameters;

    internal abstract Task ReadAsync(DbDataReader reader, int statements, CancellationToken cancel);
}

/// <inheritdoc/>
public sealed class BatchPart<T>(SqlText sql, IReadOnlyList<(string Name, object Value)> parameters, RowsReader<T> read) : BatchPart(sql, parameters)
{
    private (bool Done, T Value) _result;

    /// <exception cref="InvalidOperationException">The batch has not run.</exception>
    public T Value => _result.Done ? _result.Value : throw new InvalidOperationException("The batch has not run yet; run it before reading its values.");

    internal override async Task ReadAsync(DbDataReader reader, int statements, CancellationToken cancel)
    {
        var rows = new StatementRows(reader, statements);
        var value = await read(rows, cancel);
        await rows.FinishAsync(cancel);
        _result = (true, value);
    }
}

/// <summary>The rows of a part, statement by statement. Not thread-safe.</summary>
public sealed class StatementRows(DbDataReader reader, int statements)
{
    private int _statement = 1;

    public DbDataReader Reader => reader;

    public Task<bool> ReadAsync(CancellationToken cancel) => reader.ReadAsync(cancel);

    /// <summary>Goes on to the rows of the next statement of this part; false after the last.</summary>
    public Task<bool> NextStatementAsync(CancellationToken cancel)
    {
        if (_statement >= statements)
            return Task.FromResult(false);
        _statement++;
        return reader.NextResultAsync(cancel);
    }

    // Behind the last row of the last part an error may still come; so the reader is led to the end of every part.
    internal async Task FinishAsync(CancellationToken cancel)
    {
        do
        {
            while (await reader.ReadAsync(cancel))
            {
            }
        }
        while (await NextStatementAsync(cancel));
        await reader.NextResultAsync(cancel);
    }
}
