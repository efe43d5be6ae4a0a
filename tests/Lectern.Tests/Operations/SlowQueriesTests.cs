using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Lectern.Commands;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Settings;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Operations;

public sealed class SlowQueriesTests
{
    private const string Path = "/api/operations/slow-queries";
    private const string Token = "operator-token-of-the-tests";

    private static readonly (string, string)[] Settings = [("Lectern:Database:SlowQueries:ThresholdMilliseconds", "100"), ("Lectern:Operations:Token", Token)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task An_operator_sees_which_endpoint_is_slow_and_why(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, Settings);
        await MakeCategoriesSlowAsync(server);
        using var anyone = server.Client();
        using var admin = server.ClientFor(await server.CreateUserAsync("Admin", Role.Admin));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(anyone, HttpMethod.Get, "/api/categories"));

        var answer = await ReadAsync(admin);
        while (!answer.GetProperty("items")[0].TryGetProperty("plan", out var plan) || plan.ValueKind == JsonValueKind.Null)
        {
            await Task.Delay(20, Cancel);
            answer = await ReadAsync(admin);
        }

        var item = answer.GetProperty("items").EnumerateArray().Single(one => one.GetProperty("endpoint").GetString() == "GET /api/categories");
        Assert.Equal(100, answer.GetProperty("thresholdMs").GetDouble());
        Assert.Equal(1, item.GetProperty("count").GetInt64());
        Assert.StartsWith("ReadAsync (ListCategories.cs:", item.GetProperty("callSite").GetString(), StringComparison.Ordinal);
        Assert.InRange(item.GetProperty("totalMs").GetDouble(), 100, 60_000);
        Assert.Equal(item.GetProperty("totalMs").GetDouble(), item.GetProperty("avgMs").GetDouble());
        Assert.Contains(kind == StoreKind.Postgres ? "real_categories" : "SCAN r", item.GetProperty("plan").GetString(), StringComparison.Ordinal);
        Assert.Empty(answer.GetProperty("repeated").EnumerateArray());

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(admin, HttpMethod.Delete, Path));
        Assert.Empty((await ReadAsync(admin)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_token_lets_an_operators_program_in_and_nobody_else()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, Settings);
        using var anyone = server.Client();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(anyone, HttpMethod.Get, Path));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server.ClientFor(await server.CreateUserAsync("Lin", Role.Learner)), HttpMethod.Get, Path));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.ClientFor(await server.CreateUserAsync("Ann", Role.Admin)), HttpMethod.Get, Path));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(anyone, HttpMethod.Get, Path, Token));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(anyone, HttpMethod.Delete, Path, Token));
        foreach (var wrong in new[] { Token + "x", Token[..^1], "", Token.ToUpperInvariant() })
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(anyone, HttpMethod.Get, Path, wrong));
        // It makes nobody a user.
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(anyone, HttpMethod.Get, "/api/session", Token));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(anyone, HttpMethod.Get, "/admin", Token));
    }

    [Fact]
    public async Task An_admin_whose_session_has_ended_is_no_operator()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, Settings);
        using var admin = server.ClientFor(await server.CreateUserAsync("Ann", Role.Admin));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(admin, HttpMethod.Delete, "/api/session"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(admin, HttpMethod.Get, Path));
    }

    [Fact]
    public async Task Without_a_token_in_the_settings_none_is_right()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var anyone = server.Client();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(anyone, HttpMethod.Get, Path, ""));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(anyone, HttpMethod.Get, Path, Token));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("with a blank in the middle")]
    public void A_token_that_is_too_easy_stops_the_start_and_is_not_printed(string token)
    {
        var error = Assert.Throws<UsageException>(() => LecternSettings.Read(TestStores.TemporaryFolder(), null,
            new Dictionary<string, string> { ["Lectern__Operations__Token"] = token }, new Dictionary<string, string?>()));
        Assert.Equal("Lectern:Operations:Token must have 16 to 512 visible ASCII characters, or none.", error.Message);
    }

    // The table becomes a view that takes its time.
    /// <summary>From now on whoever reads the categories waits for some tenths of a second.</summary>
    internal static async Task MakeCategoriesSlowAsync(TestServer server)
    {
        await using var db = server.Store.Open();
        await db.Database.ExecuteSqlRawAsync("INSERT INTO categories (slug, name) VALUES ('slow', 'Slow')", Cancel);
        await db.Database.ExecuteSqlRawAsync("ALTER TABLE categories RENAME TO real_categories", Cancel);
        await db.Database.ExecuteSqlRawAsync(server.Store.Kind == StoreKind.Postgres
            ? "CREATE VIEW categories AS SELECT c.* FROM real_categories AS c, (SELECT pg_sleep(0.3) OFFSET 0) AS s"
            : """
                CREATE VIEW categories AS
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)
                SELECT r.id, r.slug, r.name FROM real_categories AS r WHERE (SELECT count(*) FROM n) > 0
                """, Cancel);
    }

    private static async Task<JsonElement> ReadAsync(HttpClient client) =>
        JsonDocument.Parse(await client.GetStringAsync(new Uri(Path, UriKind.Relative), Cancel)).RootElement;

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
