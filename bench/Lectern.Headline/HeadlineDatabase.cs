using Lectern.Server.Storage;
using Lectern.Server.Storage.Migrations;
using Lectern.Server.Storage.Seeding;
using Npgsql;

namespace Lectern.Headline;

/// <summary>The database of size L that both servers read: 5,000 courses, 100,000 learners, a million enrollments. Kept for the next run.</summary>
internal sealed class HeadlineDatabase
{
    private const string Name = "lectern_bench_l";

    // A session hands its statistics in once a second while it works, and ten seconds after its last statement (PostgreSQL's pgstat.c).
    private static readonly TimeSpan UntilStatisticsAreIn = TimeSpan.FromSeconds(12);

    private readonly bool _hasStatements;

    private HeadlineDatabase(string connection, bool hasStatements) => (ConnectionString, _hasStatements) = (connection, hasStatements);

    public string ConnectionString { get; }

    /// <summary>Where the database's time comes from.</summary>
    public string Source => _hasStatements ? "pg_stat_statements" : "pg_stat_database.active_time";

    public static async Task<HeadlineDatabase> OpenAsync(string server)
    {
        var connection = new NpgsqlConnectionStringBuilder(server) { Database = Name }.ConnectionString;
        if (await ScalarAsync(server, $"SELECT 1 FROM pg_database WHERE datname = '{Name}'") is null)
            await ScalarAsync(server, $"CREATE DATABASE {Name}");
        await using (var store = new Store(StoreAddress.Parse(connection)))
        {
            await new Migrator(store, TimeProvider.System).MigrateAsync(CancellationToken.None);
            var outcome = await new Seeder(store).SeedAsync(SeedPlan.Of(SeedSize.L, 1), _ => { }, CancellationToken.None);
            Console.WriteLine($"{store.Address}: {outcome.Result}, {outcome.Courses:N0} courses, {outcome.Enrollments:N0} enrollments");
        }
        return new(connection, await HasStatementsAsync(connection));
    }

    /// <summary>Slugs of the published courses, the most popular first.</summary>
    public async Task<IReadOnlyList<string>> SlugsAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT slug FROM courses WHERE status = 1 ORDER BY enrollment_count DESC, id DESC", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var slugs = new List<string>();
        while (await reader.ReadAsync())
            slugs.Add(reader.GetString(0));
        return slugs;
    }

    /// <summary>What the database has spent on statements so far, in milliseconds. Waits until all sessions have said what they did.</summary>
    public async Task<double> MillisecondsAsync()
    {
        if (!_hasStatements)
            await Task.Delay(UntilStatisticsAreIn);
        return (double)(await ScalarAsync(ConnectionString, _hasStatements
            ? "SELECT COALESCE(SUM(total_exec_time + total_plan_time), 0) FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
            : "SELECT active_time FROM pg_stat_database WHERE datname = current_database()"))!;
    }

    private static async Task<bool> HasStatementsAsync(string connection)
    {
        try
        {
            await ScalarAsync(connection, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            await ScalarAsync(connection, "SELECT 1 FROM pg_stat_statements LIMIT 1");
            return true;
        }
        catch (PostgresException)
        {
            // It has to be loaded when the server starts.
            return false;
        }
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
