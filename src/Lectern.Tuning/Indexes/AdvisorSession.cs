using Npgsql;

namespace Lectern.Tuning.Indexes;

/// <summary>A connection with limits of its own, and what the server has to offer. What it sets and pretends goes with it.</summary>
internal sealed class AdvisorSession : IAsyncDisposable
{
    private AdvisorSession(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    /// <summary>Of <c>pg_stat_statements</c>, quoted; null when it cannot be read.</summary>
    public string? StatementsSchema { get; private set; }

    /// <summary>Of HypoPG, quoted; null when it is not there.</summary>
    public string? HypopgSchema { get; private set; }

    /// <summary>What to install.</summary>
    public List<string> Missing { get; } = [];

    public static async Task<AdvisorSession> OpenAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        var session = new AdvisorSession(await source.OpenConnectionAsync(cancel));
        try
        {
            await session.PrepareAsync(cancel);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>For how long scans of indexes have been counted: since they were reset, or since the server was initialized.</summary>
    public async Task<TimeSpan> CountedForAsync(CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT extract(epoch FROM now() - coalesce(d.stats_reset, least(pg_postmaster_start_time(), (pg_stat_file('PG_VERSION', true)).modification)))::float8
            FROM pg_stat_database d
            WHERE d.datname = current_database()
            """, Connection);
        try
        {
            return TimeSpan.FromSeconds(Math.Max(0, (double)(await command.ExecuteScalarAsync(cancel))!));
        }
        // pg_stat_file is for superusers; the server's start is a time that is certainly not too long.
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            await using var simple = new NpgsqlCommand("SELECT extract(epoch FROM now() - pg_postmaster_start_time())::float8", Connection);
            return TimeSpan.FromSeconds((double)(await simple.ExecuteScalarAsync(cancel))!);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Prepared statements and hypothetical indexes are of the session, and the pool lends it to others.
        if (Connection.State == System.Data.ConnectionState.Open)
        {
            if (HypopgSchema is not null)
                await RunAsync($"SELECT {HypopgSchema}.hypopg_reset()", CancellationToken.None);
            await RunAsync("DEALLOCATE ALL", CancellationToken.None);
            await RunAsync("RESET ALL", CancellationToken.None);
        }
        await Connection.DisposeAsync();
    }

    private async Task PrepareAsync(CancellationToken cancel)
    {
        // The longest that a plan may take to make.
        await RunAsync("SET statement_timeout = '30s'", cancel);
        // One that is spread over workers would hide what an index saves.
        await RunAsync("SET max_parallel_workers_per_gather = 0", cancel);
        StatementsSchema = await SchemaAsync("pg_stat_statements", cancel);
        HypopgSchema = await SchemaAsync("hypopg", cancel);
        if (StatementsSchema is not null && !await AnswersAsync($"SELECT 1 FROM {StatementsSchema}.pg_stat_statements LIMIT 1", cancel))
            StatementsSchema = null;
        if (StatementsSchema is null)
            Missing.Add("pg_stat_statements counts what runs: add it to shared_preload_libraries, restart PostgreSQL and run CREATE EXTENSION pg_stat_statements; until then advice is from what is seen running, and nothing can be applied");
        if (HypopgSchema is null)
            Missing.Add("HypoPG tells what the planner would do with an index: install postgresql-15-hypopg (for your version) and run CREATE EXTENSION hypopg; until then costs are estimated by rule");
    }

    private async Task<string?> SchemaAsync(string extension, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = $1", Connection)
        { Parameters = { new() { Value = extension } } };
        return (string?)await command.ExecuteScalarAsync(cancel);
    }

    private async Task<bool> AnswersAsync(string sql, CancellationToken cancel)
    {
        try
        {
            await RunAsync(sql, cancel);
            return true;
        }
        // It is created but not preloaded.
        catch (PostgresException)
        {
            return false;
        }
    }

    private async Task RunAsync(string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, Connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
