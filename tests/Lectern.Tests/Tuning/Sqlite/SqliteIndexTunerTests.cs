using System.Text.Json;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Tests.Commands;
using Lectern.Tuning;
using Lectern.Tuning.Indexes;
using Lectern.Tuning.Indexes.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Tuning.Sqlite;

public sealed class SqliteIndexTunerTests : IDisposable
{
    private const string Plant = """
        CREATE TABLE notes (id integer PRIMARY KEY, owner integer NOT NULL, at integer NOT NULL, body text NOT NULL);
        WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 20000)
        INSERT INTO notes (owner, at, body) SELECT n % 500, n * 7919 % 20000, 'text' || n FROM g;
        """;

    private const string Text = "SELECT id, body FROM notes WHERE owner = $1 ORDER BY at DESC LIMIT 5";

    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("lectern-advice-").FullName, "school.db");
    private readonly IndexOptions _options = new() { LeastCalls = 5 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_index_that_the_planner_takes_and_that_saves_time_on_a_copy_is_suggested()
    {
        await ExecuteAsync(Plant);
        await File.WriteAllTextAsync(SqliteCopy.FileOf(_file), "left by one that was killed", Cancel);
        var tuner = Tuner(Statement(Text, 7L));
        var proposal = Assert.Single(await tuner.ProposeAsync(Cancel));
        Assert.Equal("""CREATE INDEX "lectern_auto_notes_owner_at_desc" ON "notes" ("owner", "at" DESC)""", proposal.Action);
        Assert.Equal("""DROP INDEX "lectern_auto_notes_owner_at_desc" """.TrimEnd(), proposal.Undo);
        Assert.False(proposal.CanApply);
        Assert.Contains("SCAN notes", proposal.Reason, StringComparison.Ordinal);
        Assert.Contains("measured on a copy", proposal.Evidence, StringComparison.Ordinal);
        Assert.InRange(proposal.Benefit, 0.5, 1);

        // Nothing was changed and nothing is left.
        Assert.Equal(["school.db"], Directory.GetFiles(Path.GetDirectoryName(_file)!).Select(Path.GetFileName));
        Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM sqlite_master WHERE type = 'index'"));

        await ExecuteAsync(proposal.Action);
        Assert.Empty(await tuner.ProposeAsync(Cancel));
    }

    [Fact]
    public async Task What_an_index_serves_already_is_left_alone()
    {
        await ExecuteAsync(Plant);
        Assert.Empty(await Tuner(Statement("SELECT body FROM notes WHERE id = $1", 7L)).ProposeAsync(Cancel));
    }

    [Fact]
    public async Task What_takes_no_index_cannot_be_explained_or_is_there_stops_nobody()
    {
        await ExecuteAsync(Plant + "CREATE VIRTUAL TABLE found USING fts5 (body); CREATE VIEW latest AS SELECT id, at FROM notes ORDER BY at DESC; CREATE INDEX lectern_auto_notes_owner ON notes (owner)");
        var tuner = Tuner(Statement("SELECT body FROM found WHERE body = $1", "x"), Statement("SELECT id FROM latest WHERE at > $1", 100L), Statement("SELECT id FROM gone WHERE at = $1", 7L),
            Statement("SELECT id FROM notes WHERE owner + 0 = $1", 7L), Statement(Text, 7L), Statement("SELECT id FROM notes WHERE body = $1", "text1"));
        Assert.Contains((await tuner.ProposeAsync(Cancel)).Select(proposal => proposal.Subject), subject => subject == "index on notes (body)");
    }

    [Fact]
    public async Task What_ran_seldom_or_takes_little_of_the_time_is_left_alone()
    {
        await ExecuteAsync(Plant);
        Assert.Empty(await Tuner(new SqliteStatement([(Text, [7L])], calls: 4, milliseconds: 100)).ProposeAsync(Cancel));
        var often = new SqliteStatement([("SELECT body FROM notes WHERE id = $1", [7L])], calls: 1_000, milliseconds: 100_000);
        Assert.Empty(await Tuner(often, Statement(Text, 7L)).ProposeAsync(Cancel));
    }

    [Fact]
    public async Task A_database_that_is_too_large_to_copy_is_told()
    {
        await ExecuteAsync(Plant);
        _options.MaxMegabytes = 0;
        var tuner = Tuner(Statement(Text, 7L));
        Assert.Empty(await tuner.ProposeAsync(Cancel));
        Assert.Contains("MaxMegabytes (0)", Assert.Single(tuner.Missing), StringComparison.Ordinal);

        (_options.MaxMegabytes, _options.LeastFreeMegabytes) = (100, 100_000_000);
        Assert.Empty(await tuner.ProposeAsync(Cancel));
        Assert.Contains("LeastFreeMegabytes (100000000)", Assert.Single(tuner.Missing), StringComparison.Ordinal);

        _options.LeastFreeMegabytes = 0;
        Assert.Single(await tuner.ProposeAsync(Cancel));
        Assert.Empty(tuner.Missing);
    }

    [Fact]
    public async Task A_server_on_SQLite_writes_what_it_finds_into_the_ledger_and_advise_reads_it()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Tuning:Indexes:LeastCalls", "5"), ("Lectern:Tuning:IntervalSeconds", "86400"));
        await using (var connection = await server.Store.ConnectAsync(Cancel))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Plant;
            await command.ExecuteNonQueryAsync(Cancel);
        }
        for (var i = 0; i < 300; i++)
            await server.Store.QueryAsync("SELECT id, body FROM notes WHERE owner = @owner ORDER BY at DESC LIMIT 5", [("owner", i)], async (rows, token) => await rows.ReadAsync(token), Cancel);

        var engine = server.Services.GetRequiredService<TuningEngine>();
        await engine.RunOnceAsync(Cancel);
        using var admin = server.ClientFor(await server.CreateUserAsync("Ada Admin", Role.Admin));
        var items = JsonDocument.Parse(await admin.GetStringAsync("/api/operations/tuning", Cancel)).RootElement.GetProperty("items").EnumerateArray().ToList();
        var found = Assert.Single(items, item => item.GetProperty("subject").GetString() == "index on notes (owner, at DESC)");
        Assert.Equal(("indexes", "proposed", false), (found.GetProperty("tuner").GetString(), found.GetProperty("state").GetString(), found.GetProperty("canApply").GetBoolean()));

        var (code, output, error) = await CommandRun.RunAsync("advise", "--json", "--database", server.Store.Address.Database());
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("lectern_auto_notes_owner_at_desc", output, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandRun.RunAsync("advise", "--mode", "apply", "--database", server.Store.Address.Database())).Code);
    }

    [Fact]
    public async Task Advise_says_what_a_file_is_not()
    {
        await ExecuteAsync(Plant);
        var (code, _, error) = await CommandRun.RunAsync("advise", "--database", $"sqlite:{_file}");
        Assert.Equal(2, code);
        Assert.Contains("is no store of Lectern", error, StringComparison.Ordinal);
        Assert.Contains("There is no database", (await CommandRun.RunAsync("advise", "--database", $"sqlite:{_file}.not")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT id FROM notes WHERE owner = $1 AND at > $2", "owner,at|owner")]
    [InlineData("SELECT n.id FROM people p JOIN notes AS n ON n.owner = p.id WHERE p.at = $1 ORDER BY n.at DESC, n.id LIMIT 1", "owner,at DESC,id|owner")]
    [InlineData("SELECT owner, count(*) FROM notes GROUP BY owner HAVING count(*) > 1", "owner")]
    [InlineData("SELECT id FROM \"notes\" WHERE \"owner\" IN ($1, $2) AND body = 'owner = at' -- at = 1", "owner,body|owner|body")]
    [InlineData("SELECT id FROM notes ORDER BY lower(body)", "")]
    [InlineData("SELECT id FROM notes WHERE $1 <= at AND body LIKE 'x%'", "at|body")]
    public void Candidates_are_what_is_compared_then_the_order_or_a_range(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', SqliteCandidates.Of(text, "notes", ["id", "owner", "at", "body"]).Select(candidate => string.Join(',', candidate.Columns)).Distinct()));

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    private SqliteIndexTuner Tuner(params SqliteStatement[] statements) => new(_file, () => statements, _options);

    private static SqliteStatement Statement(string text, object value) => new([(text, [value])], calls: 100, milliseconds: 500);

    private async Task ExecuteAsync(string sql) => await ScalarAsync(sql);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_file};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = new SqliteCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel);
    }
}
