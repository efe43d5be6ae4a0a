using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Tests.Operations;

public sealed class MetricsTests
{
    private const string Token = "operator-token-of-the-tests";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operators_see_the_figures_and_nobody_else()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Operations:Token", Token));
        using var anyone = server.Client();
        using var learner = server.ClientFor(await server.CreateUserAsync("Lea", Role.Learner));
        using var admin = server.ClientFor(await server.CreateUserAsync("Root", Role.Admin));
        using var program = server.Client();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);

        foreach (var (client, expected) in new[] { (anyone, HttpStatusCode.Unauthorized), (learner, HttpStatusCode.Forbidden), (admin, HttpStatusCode.OK), (program, HttpStatusCode.OK) })
        {
            using var answer = await client.GetAsync("/api/metrics", Cancel);
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Theory, OnBothStores]
    public async Task The_figures_move_with_what_the_node_does(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind, settings: ("Lectern:Operations:Token", Token));
        var course = await school.CourseAsync("Algebra");
        using var program = school.Server.Client();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        var before = await ReadAsync();
        for (var i = 0; i < 5; i++)
            await school.GetAsync($"/api/courses/{course.Slug}");
        var after = await ReadAsync();

        Assert.Equal(1, Cache(after, "misses") - Cache(before, "misses"));
        Assert.Equal(4, Cache(after, "hits") - Cache(before, "hits"));
        Assert.True(after.GetProperty("cache").GetProperty("hitRate").GetDouble() > before.GetProperty("cache").GetProperty("hitRate").GetDouble());
        Assert.Equal("none", after.GetProperty("cache").GetProperty("layers").GetProperty("redis").GetProperty("state").GetString());
        var memory = after.GetProperty("cache").GetProperty("layers").GetProperty("memory");
        Assert.True(memory.GetProperty("entries").GetInt32() > 0 && memory.GetProperty("bytes").GetInt64() > 0);
        Assert.Contains(after.GetProperty("cache").GetProperty("families").EnumerateArray(), family => family.GetProperty("family").GetString() == "course" && family.GetProperty("memoryHits").GetInt64() == 4);

        var database = after.GetProperty("database");
        Assert.True(database.GetProperty("queries").GetInt64() > before.GetProperty("database").GetProperty("queries").GetInt64());
        Assert.True(database.GetProperty("avgMs").GetDouble() > 0);
        Assert.True(database.GetProperty("pool").GetProperty("max").GetInt32() > 0);
        var system = after.GetProperty("system");
        Assert.InRange(system.GetProperty("cpuPercent").GetDouble(), 0, 100);
        Assert.True(system.GetProperty("memoryBytes").GetInt64() > 10_000_000 && system.GetProperty("uptimeSeconds").GetDouble() > 0);

        async Task<JsonElement> ReadAsync() => JsonDocument.Parse(await program.GetStringAsync("/api/metrics", Cancel)).RootElement;

        static long Cache(JsonElement answer, string name) => answer.GetProperty("cache").GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task A_slow_statement_is_counted_and_stays_counted_when_the_list_is_cleared()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Postgres, ("Lectern:Operations:Token", Token), ("Lectern:Database:SlowQueries:ThresholdMilliseconds", "100"));
        using var program = server.Client();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        await server.Store.QueryAsync("SELECT pg_sleep(0.2)", [], (rows, stop) => rows.ReadAsync(stop), Cancel);
        using var cleared = await program.DeleteAsync("/api/operations/slow-queries", Cancel);
        var figures = JsonDocument.Parse(await program.GetStringAsync("/api/metrics", Cancel)).RootElement.GetProperty("database");
        Assert.True(figures.GetProperty("slowQueries").GetInt64() >= 1);
    }
}
