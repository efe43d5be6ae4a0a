using Npgsql;

namespace Lectern.Tuning.Indexes.Trial;

/// <summary>Builds and drops an index beside the traffic. Both go on from whatever a crash left. Not thread-safe.</summary>
internal sealed class IndexBuild(NpgsqlConnection connection, IndexOptions options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="schema">Of the table.</param>
    /// <param name="index">Its name.</param>
    /// <param name="create">The statement that builds it CONCURRENTLY.</param>
    /// <param name="cancel">Stops it; nothing half built is left.</param>
    public async Task<ApplyResult> CreateAsync(string schema, string index, string create, CancellationToken cancel)
    {
        // A server goes on building when its client dies.
        if ((await BuildersAsync(index, cancel)).Count > 0)
            return new(ApplyStatus.Waiting, "a build that was begun before is still running");
        switch (await IsValidAsync(schema, index, cancel))
        {
            case true:
                return ApplyResult.Done;
            case false:
                await DropAsync(schema, index, cancel);
                break;
        }
        try
        {
            await RunAsync($"SET lock_timeout = {options.LockTimeoutMilliseconds}", cancel);
            await RunAsync(create, cancel);
            return ApplyResult.Done;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await DropAsync(schema, index, CancellationToken.None);
            return new(ApplyStatus.Waiting, $"a lock was not free within {options.LockTimeoutMilliseconds} ms");
        }
        catch (PostgresException error)
        {
            return new(ApplyStatus.Failed, error.MessageText);
        }
        catch (OperationCanceledException)
        {
            await DropAsync(schema, index, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Drops it, whole or half built; nothing when it is not there.</summary>
    public async Task DropAsync(string schema, string index, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        while (await BuildersAsync(index, cancel) is { Count: > 0 } builders && time.GetElapsedTime(begun) < Patience)
        {
            foreach (var builder in builders)
                await RunAsync($"SELECT pg_cancel_backend({builder})", cancel);
            await Task.Delay(Pause, time, cancel);
        }
        await RunAsync($"SET lock_timeout = {options.LockTimeoutMilliseconds}", cancel);
        await RunAsync($"DROP INDEX CONCURRENTLY IF EXISTS {Names.Quote(schema, index)}", cancel);
    }

    private async Task<List<int>> BuildersAsync(string index, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT pid
            FROM pg_stat_activity
            WHERE datname = current_database()
            AND state = 'active'
            AND pid <> pg_backend_pid()
            AND starts_with(query, $1)
            """, connection)
        { Parameters = { new() { Value = $"CREATE INDEX CONCURRENTLY {index} " } } };
        List<int> builders = [];
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
            builders.Add(rows.GetInt32(0));
        return builders;
    }

    // Null: it is not there.
    private async Task<bool?> IsValidAsync(string schema, string index, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)", connection) { Parameters = { new() { Value = Names.Quote(schema, index) } } };
        return (bool?)await command.ExecuteScalarAsync(cancel);
    }

    private async Task RunAsync(string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
