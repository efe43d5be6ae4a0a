using Lectern.Database.Hosts;
using Lectern.Database.Sqlite;
using Lectern.Database.Statements;

namespace Lectern.Database.Coalescing;

/// <summary>Finds rows by a 64-bit id: on PostgreSQL those that are asked for at the same time with one <c>= ANY</c>. Thread-safe.</summary>
/// <typeparam name="TValue">What is made of a row.</typeparam>
public sealed class RowFinder<TValue>
    where TValue : class
{
    private const string One = "= @id";
    private const string Many = "= ANY(@ids)";

    private readonly SqlDatabase _database;
    private readonly string _sql;
    private readonly Func<StatementRows, TValue> _read;
    private readonly CallSite _site;
    private readonly Coalescer<long, TValue>? _coalescer;

    /// <param name="database">Where the rows are.</param>
    /// <param name="sql">One statement with the id as first column and the condition <c>= @id</c>, once.</param>
    /// <param name="read">Makes the value of a row.</param>
    /// <param name="site">Who reads.</param>
    /// <param name="coalesces">Off for measuring, and without effect on SQLite, which is asked without a round trip.</param>
    /// <exception cref="ArgumentException"><paramref name="sql"/> has no condition <c>= @id</c>.</exception>
    public RowFinder(SqlDatabase database, string sql, Func<StatementRows, TValue> read, CallSite site, bool coalesces = true)
    {
        if (!sql.Contains(One, StringComparison.Ordinal))
            throw new ArgumentException($"The statement needs the condition \"{One}\" to find rows by: {sql}", nameof(sql));
        (_database, _sql, _read, _site) = (database, sql, read, site);
        if (coalesces && database is not SqliteDatabase)
            _coalescer = new(FindManyAsync);
    }

    /// <summary>The statement as it is warmed up.</summary>
    public HotStatement Hot => field ??= _coalescer is null ? new(_sql, [("id", 0L)]) : new(_sql.Replace(One, Many, StringComparison.Ordinal), [("ids", Array.Empty<long>())]);

    /// <summary>Do reads share statements? Then they never block; SQLite's do.</summary>
    public bool Coalesces => _coalescer is not null;

    /// <summary>The row of <paramref name="id"/>, or null.</summary>
    public Task<TValue?> FindAsync(long id, CancellationToken cancel) => _coalescer is null ? FindOneAsync(id, cancel) : _coalescer.FindAsync(id, cancel);

    private async Task<TValue?> FindOneAsync(long id, CancellationToken cancel)
    {
        var batch = new ReadBatch();
        var row = batch.Add(_sql, [("id", id)], async (rows, token) => await rows.ReadAsync(token) ? _read(rows) : null);
        await _database.ReadAsync(batch, Freshness.Causal, _site, cancel);
        return row.Value;
    }

    private async Task<IReadOnlyDictionary<long, TValue>> FindManyAsync(IReadOnlyCollection<long> ids, CancellationToken cancel)
    {
        var batch = new ReadBatch();
        var found = batch.Add(Hot.Sql, [("ids", ids.ToArray())], async (rows, token) =>
        {
            var values = new Dictionary<long, TValue>(ids.Count);
            while (await rows.ReadAsync(token))
                values[rows.Reader.GetInt64(0)] = _read(rows);
            return values;
        });
        await _database.ReadAsync(batch, Freshness.Causal, _site, cancel);
        return found.Value;
    }
}
