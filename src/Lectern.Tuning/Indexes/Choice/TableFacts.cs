using Lectern.Tuning.Indexes.Plans;
using Npgsql;

namespace Lectern.Tuning.Indexes.Choice;

/// <summary>An index that there is.</summary>
/// <param name="Shape">Null where it is on expressions or not a B-tree: then it is only counted.</param>
/// <param name="Name">With its schema, quoted.</param>
/// <param name="Definition">The statement that makes it.</param>
/// <param name="Holds">It is unique, a primary key or part of a constraint: it holds a rule and is never called useless.</param>
/// <param name="IsValid">False after a build that failed.</param>
/// <param name="Bytes">On disk.</param>
/// <param name="Scans">How often it was read, on this node.</param>
public sealed record ExistingIndex(IndexShape? Shape, string Schema, string Table, string Name, string Definition, bool Holds, bool IsValid, long Bytes, long Scans)
{
    public bool IsOwn => Name.StartsWith(IndexShape.Prefix, StringComparison.Ordinal);
    public string Where => $"{Schema}.{Table}";
}

/// <summary>What is known of the tables: rows, how many different values a column has, indexes.</summary>
internal sealed class TableFacts
{
    private readonly Dictionary<string, double> _rows = [];
    private readonly Dictionary<(string Table, string Column), double> _distinct = [];

    public List<ExistingIndex> Indexes { get; } = [];

    public double RowsOf(string table) => _rows.GetValueOrDefault(table);

    /// <summary>How many different values; 1 where nobody knows.</summary>
    public double DistinctOf(string table, string column) => _distinct.GetValueOrDefault((table, column), 1);

    public static async Task<TableFacts> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var facts = new TableFacts();
        await facts.ReadTablesAsync(connection, cancel);
        await facts.ReadIndexesAsync(connection, cancel);
        return facts;
    }

    private async Task ReadTablesAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT n.nspname, c.relname, c.reltuples::float8, s.attname, s.n_distinct::float8
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND NOT s.inherited
            WHERE c.relkind IN ('r', 'p', 'm')
            AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
            """, connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            var (table, count) = ($"{rows.GetString(0)}.{rows.GetString(1)}", Math.Max(0, rows.GetDouble(2)));
            _rows[table] = count;
            // Below zero it is a share of the rows: https://www.postgresql.org/docs/15/view-pg-stats.html
            if (!rows.IsDBNull(3))
                _distinct[(table, rows.GetString(3))] = rows.GetDouble(4) is var distinct && distinct < 0 ? -distinct * count : distinct;
        }
    }

    private async Task ReadIndexesAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT n.nspname, t.relname, i.relname, pg_get_indexdef(x.indexrelid),
                   x.indisunique OR x.indisprimary OR x.indisexclusion OR x.indisreplident OR x.indisclustered
                   OR EXISTS (SELECT 1 FROM pg_constraint r WHERE r.conindid = x.indexrelid),
                   x.indisvalid, pg_relation_size(x.indexrelid), coalesce(u.idx_scan, 0),
                   m.amname = 'btree' AND x.indexprs IS NULL,
                   ARRAY(SELECT a.attname::text
                         FROM unnest(x.indkey::int2[]) WITH ORDINALITY k(number, at)
                         JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number
                         ORDER BY k.at),
                   x.indoption::int2[], x.indnkeyatts::int, pg_get_expr(x.indpred, x.indrelid)
            FROM pg_index x
            JOIN pg_class i ON i.oid = x.indexrelid
            JOIN pg_class t ON t.oid = x.indrelid
            JOIN pg_namespace n ON n.oid = t.relnamespace
            JOIN pg_am m ON m.oid = i.relam
            LEFT JOIN pg_stat_user_indexes u ON u.indexrelid = x.indexrelid
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
            """, connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            var (schema, table) = (rows.GetString(0), rows.GetString(1));
            var shape = rows.GetBoolean(8) ? ShapeOf(schema, table, rows.GetFieldValue<string[]>(9), rows.GetFieldValue<short[]>(10), rows.GetInt32(11), rows.IsDBNull(12) ? null : rows.GetString(12)) : null;
            Indexes.Add(new(shape, schema, table, rows.GetString(2), rows.GetString(3), rows.GetBoolean(4), rows.GetBoolean(5), rows.GetInt64(6), rows.GetInt64(7)));
        }
    }

    private static IndexShape ShapeOf(string schema, string table, string[] columns, short[] options, int keys, string? predicate) =>
        new(schema, table, [.. columns.Take(keys).Select((column, at) => new SortColumn(column, (options[at] & 1) != 0, (options[at] & 2) != 0))], columns[keys..], predicate);
}
