using Lectern.Tuning.Indexes.Plans;
using Npgsql;

namespace Lectern.Tuning.Indexes.Choice;

/// <summary>
/// What the planner would do if an index were there, with HypoPG (https://hypopg.readthedocs.io): an index that exists for this connection only
/// and has no rows. Not thread-safe.
/// </summary>
internal sealed class WhatIf(NpgsqlConnection connection, string schema)
{
    /// <summary>Pretends that <paramref name="shape"/> exists.</summary>
    public async Task<(string Name, long Bytes)> AddAsync(IndexShape shape, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SELECT indexname, indexrelid, {schema}.hypopg_relation_size(indexrelid) FROM {schema}.hypopg_create_index($1)", connection)
        { Parameters = { new() { Value = $"CREATE INDEX ON {shape.Definition}" } } };
        await using var rows = await command.ExecuteReaderAsync(cancel);
        await rows.ReadAsync(cancel);
        return (rows.GetString(0), rows.GetInt64(2));
    }

    public async Task ResetAsync(CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SELECT {schema}.hypopg_reset()", connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
