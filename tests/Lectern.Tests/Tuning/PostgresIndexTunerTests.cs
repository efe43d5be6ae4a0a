using Lectern.Server.Storage;
using Lectern.Tuning;
using Lectern.Tuning.Indexes;
using Lectern.Tuning.Indexes.Trial;
using Lectern.Tuning.Ledger;
using Npgsql;

namespace Lectern.Tests.Tuning;

/// <summary>On a real server, whatever it has: without pg_stat_statements or HypoPG advice is from EXPLAIN alone.</summary>
public sealed class PostgresIndexTunerTests
{
    private static readonly IndexOptions Options = new() { LeastCalls = 5 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_missing_index_of_a_list_in_order_is_suggested_from_what_runs()
    {
        await using var source = await PlantAsync();
        using var tuner = new PostgresIndexTuner(source, [], Options, TimeProvider.System, fromTheBeginning: true);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var runs = RunAsync(source, stop.Token);
        IReadOnlyList<Proposal> proposals = [];
        await Eventually.HoldsAsync(async () =>
        {
            await tuner.WatchAsync(Cancel);
            proposals = await tuner.ProposeAsync(Cancel);
            return proposals.Any(proposal => proposal.Subject.Contains("(owner", StringComparison.Ordinal));
        }, "an index on the owner is suggested", TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        await runs;
        Assert.Contains("\"public\".\"notes\" (owner", proposals[0].Action, StringComparison.Ordinal);
        Assert.Contains("DROP INDEX CONCURRENTLY", proposals[0].Undo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_is_there_twice_is_named_and_a_unique_one_never()
    {
        await using var source = await PlantAsync();
        await ExecuteAsync(source, "CREATE INDEX notes_at ON notes (at); CREATE INDEX notes_at_again ON notes (at); CREATE UNIQUE INDEX notes_unique ON notes (at, id); CREATE UNIQUE INDEX notes_unique_again ON notes (at, id)");
        using var tuner = new PostgresIndexTuner(source, [], Options, TimeProvider.System, fromTheBeginning: true);
        var drops = (await tuner.ProposeAsync(Cancel)).Where(proposal => proposal.Subject.StartsWith("drop ", StringComparison.Ordinal)).ToList();
        Assert.Equal(["drop public.notes_at", "drop public.notes_at_again"], drops.Select(drop => drop.Subject).Order(StringComparer.Ordinal));
        Assert.All(drops, drop => Assert.False(drop.CanApply));
    }

    [Fact]
    public async Task What_a_crash_left_half_built_is_built_anew_or_dropped()
    {
        await using var source = await PlantAsync();
        using var tuner = new PostgresIndexTuner(source, [], Options, TimeProvider.System);
        // A unique index over values that are there twice ends invalid, as one whose builder died.
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(source, "CREATE UNIQUE INDEX CONCURRENTLY lectern_auto_notes_x ON notes (owner)"));
        Assert.Equal([false], await ValidAsync(source));
        var entry = new LedgerEntry
        {
            Tuner = "indexes",
            By = "test",
            State = LedgerState.Applying,
            Baseline = """{"schema":"public","index":"lectern_auto_notes_x","isDrop":false,"statements":[]}""",
            Proposal = new("index", "CREATE INDEX CONCURRENTLY lectern_auto_notes_x ON notes (owner)", "", "", "", 1),
        };
        Assert.Equal(ApplyStatus.Done, (await tuner.ApplyAsync(entry, Cancel)).Status);
        Assert.Equal([true], await ValidAsync(source));
        Assert.Equal(ApplyStatus.Done, (await tuner.ApplyAsync(entry, Cancel)).Status);
        await tuner.RevertAsync(entry, Cancel);
        await tuner.RevertAsync(entry, Cancel);
        Assert.Empty(await ValidAsync(source));
    }

    [Theory]
    [InlineData(0, 0, 0L, null)]
    [InlineData(1_024, 0, 1L << 50, "LeastFreeMegabytes (1024)")]
    [InlineData(100_000_000, 0, 0L, "LeastFreeMegabytes (100000000)")]
    [InlineData(0, 1, 0L, "MaxDatabaseMegabytes (1)")]
    [InlineData(0, 1_000, 0L, null)]
    [InlineData(0, 1_000, 1L << 30, "MaxDatabaseMegabytes (1000)")]
    public async Task Nothing_is_built_without_room_for_it(int leastFree, int mostOfDatabase, long bytes, string? why)
    {
        await using var source = await PlantAsync();
        await using var connection = await source.OpenConnectionAsync(Cancel);
        var options = new IndexOptions { LeastFreeMegabytes = leastFree, MaxDatabaseMegabytes = mostOfDatabase };
        var answer = await Preconditions.CheckDiskAsync(connection, options, bytes, Cancel);
        if (why is null)
            Assert.Null(answer);
        else
            Assert.Contains(why, answer, StringComparison.Ordinal);
    }

    private static async Task RunAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
            await ExecuteAsync(source, "SELECT id FROM notes WHERE owner = 7 ORDER BY at DESC LIMIT 5");
    }

    private static async Task<NpgsqlDataSource> PlantAsync()
    {
        var source = AdvisorSource.Of((await TestStores.CreateBareAsync(StoreKind.Postgres)).ConnectionString);
        await ExecuteAsync(source, "CREATE TABLE notes (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, owner int NOT NULL, at int NOT NULL, body text NOT NULL)");
        await ExecuteAsync(source, "INSERT INTO notes (owner, at, body) SELECT g % 500, g * 7919 % 20000, repeat('x', 100) FROM generate_series(1, 20000) g");
        await ExecuteAsync(source, "ANALYZE notes");
        // A server without them is served too.
        await ExecuteAsync(source, """
            DO $$ BEGIN
                CREATE EXTENSION hypopg;
            EXCEPTION WHEN OTHERS THEN NULL;
            END $$
            """);
        return source;
    }

    private static async Task<List<bool>> ValidAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT indisvalid FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE starts_with(i.relname, 'lectern_auto_')");
        await using var rows = await command.ExecuteReaderAsync(Cancel);
        List<bool> valid = [];
        while (await rows.ReadAsync(Cancel))
            valid.Add(rows.GetBoolean(0));
        return valid;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
