using Npgsql;

namespace Lectern.Tuning.Indexes.Plans;

/// <summary>Values that columns really have, from the planner's statistics: the most common one and three of the histogram.</summary>
internal sealed class ColumnSamples(NpgsqlConnection connection)
{
    private readonly Dictionary<(string Table, string Column), IReadOnlyList<string>> _known = [];

    public async Task<IReadOnlyList<string>> OfAsync(string schema, string table, string column, CancellationToken cancel)
    {
        if (_known.TryGetValue((schema + "." + table, column), out var values))
            return values;
        // The text of an anyarray reads as an array of texts whatever its elements are.
        await using var command = new NpgsqlCommand("""
            SELECT most_common_vals::text::text[], histogram_bounds::text::text[]
            FROM pg_stats
            WHERE schemaname = $1
            AND tablename = $2
            AND attname = $3
            ORDER BY inherited DESC
            LIMIT 1
            """, connection)
        { Parameters = { new() { Value = schema }, new() { Value = table }, new() { Value = column } } };
        List<string> found = [];
        await using (var rows = await command.ExecuteReaderAsync(cancel))
        {
            if (await rows.ReadAsync(cancel))
            {
                string[] common = rows.IsDBNull(0) ? [] : rows.GetFieldValue<string[]>(0), bounds = rows.IsDBNull(1) ? [] : rows.GetFieldValue<string[]>(1);
                found.AddRange(bounds.Length > 3 ? [bounds[bounds.Length / 2], bounds[bounds.Length / 4], bounds[bounds.Length * 3 / 4]] : bounds);
                found.InsertRange(Math.Min(1, found.Count), common.Take(found.Count > 0 ? 1 : 3));
            }
        }
        return _known[(schema + "." + table, column)] = found;
    }
}
