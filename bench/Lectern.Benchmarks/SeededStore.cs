using Lectern.Server.Storage;
using Lectern.Server.Storage.Migrations;
using Lectern.Server.Storage.Seeding;
using Npgsql;

namespace Lectern.Benchmarks;

/// <summary>
/// Stores of size L (5,000 courses, a million enrollments). They are kept for the next run: the file in a temporary folder, the
/// database under its own name on the server of <c>LECTERN_TEST_POSTGRES</c>.
/// </summary>
internal static class SeededStore
{
    private const string Variable = "LECTERN_TEST_POSTGRES";
    private const string Database = "lectern_bench_l";

    public static string Folder { get; } = Path.Combine(Path.GetTempPath(), "lectern-bench-l");

    /// <summary>Both stores, or SQLite alone when there is no PostgreSQL server.</summary>
    public static async Task<IReadOnlyList<StoreAddress>> AllAsync()
    {
        Directory.CreateDirectory(Folder);
        var addresses = new List<StoreAddress> { StoreAddress.Sqlite(Path.Combine(Folder, "lectern.db")) };
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } server)
            addresses.Add(await PostgresAsync(server));
        else
            Console.WriteLine($"PostgreSQL is left out: {Variable} is not set to the connection string of a server where databases may be created.");
        foreach (var address in addresses)
            await SeedAsync(address);
        return addresses;
    }

    private static async Task<StoreAddress> PostgresAsync(string server)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var find = new NpgsqlCommand($"SELECT 1 FROM pg_database WHERE datname = '{Database}'", connection);
        if (await find.ExecuteScalarAsync() is null)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE {Database}", connection);
            await create.ExecuteNonQueryAsync();
        }
        return StoreAddress.Parse(new NpgsqlConnectionStringBuilder(server) { Database = Database }.ConnectionString);
    }

    private static async Task SeedAsync(StoreAddress address)
    {
        await using var store = new Store(address);
        await new Migrator(store, TimeProvider.System).MigrateAsync(CancellationToken.None);
        var outcome = await new Seeder(store).SeedAsync(SeedPlan.Of(SeedSize.L, 1), _ => { }, CancellationToken.None);
        Console.WriteLine($"{address}: {outcome.Result}, {outcome.Courses:N0} courses, {outcome.Enrollments:N0} enrollments");
    }
}
