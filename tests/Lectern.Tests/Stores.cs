using System.Collections.Concurrent;
using Lectern.Database;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Migrations;
using Npgsql;

namespace Lectern.Tests;

/// <summary>Runs a theory once on each store. PostgreSQL is the server that test.sh starts.</summary>
public sealed class OnBothStoresAttribute : InlineStoresAttribute
{
    public OnBothStoresAttribute() : base(StoreKind.Sqlite, StoreKind.Postgres) { }
}

[AttributeUsage(AttributeTargets.Method)]
public abstract class InlineStoresAttribute(params StoreKind[] kinds) : Xunit.v3.DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(System.Reflection.MethodInfo testMethod, Xunit.Sdk.DisposalTracker disposalTracker) =>
        new([.. kinds.Select(kind => new TheoryDataRow<StoreKind>(kind))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>New, migrated databases for tests.</summary>
public static class TestStores
{
    private const string Variable = "LECTERN_TEST_POSTGRES";
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Templates = new();
    private static int _count;

    /// <summary>Patience for a machine that is busy with other tests; what admission refuses has tests of its own.</summary>
    public static DatabaseOptions Patient { get; } = new() { Admission = { MaxWaitMilliseconds = 20_000 } };

    public static string TemporaryFolder()
    {
        var path = Path.Combine(Path.GetTempPath(), $"lectern-test-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>The address of an empty database with today's schema.</summary>
    public static async Task<StoreAddress> CreateAsync(StoreKind kind)
    {
        if (kind == StoreKind.Sqlite)
        {
            var sqlite = StoreAddress.Sqlite(Path.Combine(TemporaryFolder(), "lectern.db"));
            await MigrateAsync(sqlite);
            return sqlite;
        }
        var server = PostgresServer();
        var template = $"lectern_template_{Environment.ProcessId}";
        await Templates.GetOrAdd(template, name => new(() => CreateTemplateAsync(server, name))).Value;
        var database = $"lectern_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
        await ExecuteAsync(server, $"CREATE DATABASE {database} TEMPLATE {template} STRATEGY file_copy");
        return Postgres(server, database);
    }

    /// <summary>The address of a database without any table.</summary>
    public static async Task<StoreAddress> CreateBareAsync(StoreKind kind)
    {
        if (kind == StoreKind.Sqlite)
            return StoreAddress.Sqlite(Path.Combine(TemporaryFolder(), "lectern.db"));
        var database = $"lectern_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
        await ExecuteAsync(PostgresServer(), $"CREATE DATABASE {database}");
        return Postgres(PostgresServer(), database);
    }

    private static string PostgresServer()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } server)
            return server;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{Variable} is not set: run ./test.sh, which starts PostgreSQL.");
        Assert.Skip($"needs PostgreSQL: run ./test.sh, or set {Variable} to a connection string of a server where databases may be created");
        return "";
    }

    private static async Task CreateTemplateAsync(string server, string name)
    {
        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        await MigrateAsync(Postgres(server, name, pooling: false));
    }

    private static async Task MigrateAsync(StoreAddress address)
    {
        await using var store = new Store(address);
        await new Migrator(store, TimeProvider.System).MigrateAsync(TestContext.Current.CancellationToken);
    }

    // Few connections a database: hundreds of tests share one server.
    private static StoreAddress Postgres(string server, string database, bool pooling = true) =>
        StoreAddress.Parse(new NpgsqlConnectionStringBuilder(server) { Database = database, Pooling = pooling, MaxPoolSize = 20, ConnectionIdleLifetime = 5, ConnectionPruningInterval = 5 }.ConnectionString);

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
