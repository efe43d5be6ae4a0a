using Npgsql;

namespace Lectern.Tuning.Indexes.Workload;

/// <summary>
/// Statements as clients sent them, seen in <c>pg_stat_activity</c>: <c>pg_stat_statements</c> has no values, these have those that stand in the
/// text. A connection shows its last statement also while it idles, so looking once a second sees many. Not thread-safe.
/// </summary>
public sealed class ActivitySamples
{
    private const int MostPerStatement = 40;
    private const int MostStatements = 2_000;

    private readonly Dictionary<long, List<string>> _texts = [];

    /// <summary>The latest texts of a statement, the newest last; the same text more than once when it was seen more than once.</summary>
    public IReadOnlyList<string> Of(long queryId) => _texts.GetValueOrDefault(queryId) ?? [];

    /// <summary>Statements by how often they were seen running: what there is without <c>pg_stat_statements</c>.</summary>
    public Dictionary<string, long> Running { get; } = new(StringComparer.Ordinal);

    public async Task LookAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT coalesce(query_id, 0), query, state = 'active'
            FROM pg_stat_activity
            WHERE datname = current_database()
            AND pid <> pg_backend_pid()
            AND query ~* '^\s*(select|with|insert|update|delete)\M'
            AND query !~ 'pg_stat_|pg_catalog|hypopg|tuning_ledger|tuning_stop|pg_advisory|pg_try_advisory'
            AND octet_length(query) < pg_size_bytes(current_setting('track_activity_query_size')) - 1
            AND state_change > now() - INTERVAL '1 minute'
            """, connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            var (id, text) = (rows.GetInt64(0), rows.GetString(1));
            if (id != 0)
                Add(id, text);
            if (rows.GetBoolean(2) && (Running.Count < MostStatements || Running.ContainsKey(text)))
                Running[text] = Running.GetValueOrDefault(text) + 1;
        }
    }

    internal void Add(long queryId, string text)
    {
        if (!_texts.TryGetValue(queryId, out var texts))
        {
            if (_texts.Count >= MostStatements)
                return;
            _texts[queryId] = texts = [];
        }
        if (texts.Count >= MostPerStatement)
            texts.RemoveAt(0);
        texts.Add(text);
    }
}
