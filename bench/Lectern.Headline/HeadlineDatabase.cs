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

    private HeadlineDatabase(string connection) => ConnectionString = connection;

    public string ConnectionString { get; }

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
        return new(connection);
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

    /// <summary>
    /// What the database's sessions have spent working so far, in milliseconds: parsing and planning too, of which pg_stat_statements knows
    /// nothing by default. Waits until all sessions have said what they did.
    /// </summary>
    public async Task<double> MillisecondsAsync()
    {
        await Task.Delay(UntilStatisticsAreIn);
        return (double)(await ScalarAsync(ConnectionString, "SELECT active_time FROM pg_stat_database WHERE datname = current_database()"))!;
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
