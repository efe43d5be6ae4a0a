using Npgsql;

namespace Lectern.EndToEnd.Tests;

/// <summary>A place for a new store, as the command line names it.</summary>
public static class TestData
{
    private const string Variable = "LECTERN_TEST_POSTGRES";
    private static int _count;

    /// <summary>Arguments of a store on SQLite, or on the PostgreSQL server that test.sh starts.</summary>
    public static async Task<string[]> NewStoreAsync(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("lectern-e2e-").FullName;
        return kind == "sqlite" ? ["--data", folder] : ["--data", folder, "--database", await NewDatabaseAsync()];
    }

    private static async Task<string> NewDatabaseAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } server)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail($"{Variable} is not set: run ./test.sh, which starts PostgreSQL.");
            Assert.Skip($"needs PostgreSQL: run ./test.sh, or set {Variable}");
            return "";
        }
        var name = $"lectern_e2e_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }
}
