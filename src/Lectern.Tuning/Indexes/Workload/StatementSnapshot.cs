using Npgsql;

namespace Lectern.Tuning.Indexes.Workload;

/// <summary>The counters of <c>pg_stat_statements</c> of this database at one moment. https://www.postgresql.org/docs/15/pgstatstatements.html</summary>
public sealed class StatementSnapshot
{
    private readonly Dictionary<long, (string Text, StatementFigures Figures)> _statements = [];

    /// <summary>Before everything: a difference from it is all that was counted.</summary>
    public static StatementSnapshot Empty { get; } = new();

    public IReadOnlyDictionary<long, (string Text, StatementFigures Figures)> Statements => _statements;

    // The standard deviation is that of the population: https://github.com/postgres/postgres/blob/REL_15_STABLE/contrib/pg_stat_statements/pg_stat_statements.c
    public static async Task<StatementSnapshot> TakeAsync(NpgsqlConnection connection, string extensionSchema, CancellationToken cancel)
    {
        var snapshot = new StatementSnapshot();
        await using var command = new NpgsqlCommand($"""
            SELECT queryid, min(query), sum(calls)::bigint, sum(total_exec_time),
                   sum(calls * (stddev_exec_time * stddev_exec_time + mean_exec_time * mean_exec_time)), sum(rows)::bigint
            FROM {extensionSchema}.pg_stat_statements
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND queryid IS NOT NULL
            AND query ~* '^[\s(]*(/\*.*?\*/\s*)*(select|with|insert|update|delete)\M'
            AND query !~ 'pg_stat_|pg_catalog|hypopg|tuning_ledger|tuning_stop|pg_advisory|pg_try_advisory'
            GROUP BY queryid
            """, connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
            snapshot._statements[rows.GetInt64(0)] = (rows.GetString(1), new(rows.GetInt64(2), rows.GetDouble(3), rows.GetDouble(4), rows.GetInt64(5)));
        return snapshot;
    }

    /// <summary>What ran between the two. A statement that is new here ran since, or was forgotten and came back: either way that is all that is known.</summary>
    public IReadOnlyDictionary<long, StatementFigures> Since(StatementSnapshot before) => _statements
        .Select(pair => (pair.Key, Figures: before._statements.TryGetValue(pair.Key, out var old) ? pair.Value.Figures.Since(old.Figures) : pair.Value.Figures))
        .Where(pair => pair.Figures.Calls > 0).ToDictionary(pair => pair.Key, pair => pair.Figures);
}
