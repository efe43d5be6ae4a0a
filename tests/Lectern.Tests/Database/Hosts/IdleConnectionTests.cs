using System.Data.Common;
using Lectern.Database.Hosts;
using Lectern.Server.Storage;
using Npgsql;

namespace Lectern.Tests.Database.Hosts;

/// <summary>Connections to a real server between those who use them.</summary>
public sealed class IdleConnectionTests : IAsyncLifetime
{
    // A setting, locks, a temporary table.
    private const string Session = """
        SELECT current_setting('application_name') || '|' || (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
            || '|' || coalesce(to_regclass('pg_temp.kept')::text, '')
        """;

    private readonly ManualTime _time = new();
    private NpgsqlDataSource _source = null!;
    private IdleConnections _idle = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var address = await TestStores.CreateAsync(StoreKind.Postgres);
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address.ConnectionString) { MaxPoolSize = 4, Timeout = 5 });
        _idle = new(_source, most: 4, least: 1, rest: TimeSpan.FromSeconds(30), lifetime: TimeSpan.FromHours(1), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _idle.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task The_one_that_was_used_last_is_used_next()
    {
        var connections = await TakeAsync(3);
        foreach (var connection in connections)
            await _idle.ReturnAsync(connection, _idle.Era, lent: false);
        var last = connections[^1].ProcessID;
        for (var i = 0; i < 10; i++)
        {
            var next = await _idle.TakeAsync(Cancel);
            Assert.Equal(last, next.ProcessID);
            await _idle.ReturnAsync(next, _idle.Era, lent: i % 2 == 0);
        }
        Assert.Equal(3, _idle.Count);
    }

    [Fact]
    public async Task What_somebody_left_in_a_session_is_gone_when_the_next_one_has_it()
    {
        var first = await _idle.TakeAsync(Cancel);
        var process = first.ProcessID;
        var before = await RunAsync(first, Session);
        await RunAsync(first, "SET application_name = 'mine'; CREATE TEMPORARY TABLE kept (id int); SELECT pg_advisory_lock(4711); BEGIN");
        await _idle.ReturnAsync(first, _idle.Era, lent: true);
        // Whoever kept it cannot reach the session any more.
        await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(first, "SELECT 1"));

        var second = await _idle.TakeAsync(Cancel);
        Assert.Equal(process, second.ProcessID);
        Assert.Equal(before, await RunAsync(second, Session));
        await _idle.ReturnAsync(second, _idle.Era, lent: false);
    }

    [Fact]
    public async Task What_rests_for_long_is_closed_but_for_the_least()
    {
        foreach (var connection in await TakeAsync(4))
            await _idle.ReturnAsync(connection, _idle.Era, lent: false);
        _time.Advance(TimeSpan.FromSeconds(29));
        await _idle.RunOnceAsync();
        Assert.Equal(4, _idle.Count);

        var used = await _idle.TakeAsync(Cancel);
        await _idle.ReturnAsync(used, _idle.Era, lent: false);
        _time.Advance(TimeSpan.FromSeconds(2));
        await _idle.RunOnceAsync();
        Assert.Equal(1, _idle.Count);
        Assert.Equal(used.ProcessID, (await _idle.TakeAsync(Cancel)).ProcessID);
    }

    [Fact]
    public async Task There_are_never_more_than_the_most_whoever_brings_them_back()
    {
        var random = new Random(1);
        var turns = new SemaphoreSlim(4);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await turns.WaitAsync(Cancel);
                var era = _idle.Era;
                var connection = await _idle.TakeAsync(Cancel);
                Assert.InRange(int.Parse(await RunAsync(connection, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"), null), 1, 4);
                int chance;
                lock (random)
                    chance = random.Next(20);
                if (chance == 0)
                    await _idle.ClearAsync();
                await _idle.ReturnAsync(connection, era, lent: chance < 10);
                turns.Release();
            }
        }, Cancel)));
    }

    [Fact]
    public async Task After_a_session_was_ended_by_the_server_the_others_are_looked_at_too()
    {
        var connections = await TakeAsync(2);
        await RunAsync(connections[0], $"SELECT pg_terminate_backend({connections[1].ProcessID})");
        await Assert.ThrowsAnyAsync<DbException>(() => RunAsync(connections[1], "SELECT 1"));
        await _idle.ReturnAsync(connections[0], _idle.Era, lent: false);
        await _idle.ReturnAsync(connections[1], _idle.Era, lent: false);
        Assert.Equal(0, _idle.Count);

        foreach (var connection in await TakeAsync(4))
        {
            Assert.Equal("1", await RunAsync(connection, "SELECT 1"));
            await _idle.ReturnAsync(connection, _idle.Era, lent: false);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_is_brought_back_after_the_end_is_closed(bool lent)
    {
        var (connection, era) = (await _idle.TakeAsync(Cancel), _idle.Era);
        await _idle.DisposeAsync();
        await _source.DisposeAsync();
        await _idle.ReturnAsync(connection, era, lent);
        Assert.Equal(0, _idle.Count);
        Assert.Equal(System.Data.ConnectionState.Closed, connection.State);
    }

    private async Task<List<NpgsqlConnection>> TakeAsync(int count)
    {
        var connections = new List<NpgsqlConnection>();
        for (var i = 0; i < count; i++)
            connections.Add(await _idle.TakeAsync(Cancel));
        return connections;
    }

    private static async Task<string> RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync(Cancel))?.ToString() ?? "";
    }
}
