namespace Lectern.Tests.Database.Replicas;

/// <summary>A primary and two streaming replicas.</summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    private readonly string _folder = TestStores.TemporaryFolder();

    public PostgresNode Primary { get; private set; } = null!;

    public IReadOnlyList<PostgresNode> Replicas { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!PostgresNode.IsInstalled)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail("PostgreSQL 15 is not installed: run ./test.sh, which installs it.");
            return;
        }
        Primary = new(Path.Combine(_folder, "primary"));
        await Primary.InitializeAsync();
        await Primary.StartAsync();
        await Primary.ScalarAsync<int>("CREATE TABLE notes (id bigint PRIMARY KEY, value bigint NOT NULL); INSERT INTO notes SELECT i, 0 FROM generate_series(0, 999) i; SELECT 1");
        Replicas = [new(Path.Combine(_folder, "replica1")), new(Path.Combine(_folder, "replica2"))];
        foreach (var replica in Replicas)
        {
            await replica.CopyAsync(Primary);
            await replica.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in (PostgresNode?[])[Primary, .. Replicas ?? []])
        {
            if (node is not null)
                await node.KillAsync();
        }
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // A child of a killed server may still write; the folder is a temporary one.
        }
    }
}
