using System.Net;
using System.Text.Json;
using Lectern.Monitoring.Health;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Operations;

public sealed class HealthTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Operators_see_each_check_and_others_the_status_alone(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var anyone = server.Client();
        using var admin = server.ClientFor(await server.CreateUserAsync("Root", Role.Admin));

        var (forAnyone, forAdmin) = (await ReadAsync(anyone), await ReadAsync(admin));
        Assert.Equal("""{"status":"pass"}""", forAnyone.GetRawText());
        Assert.Equal("pass", forAdmin.GetProperty("status").GetString());
        Assert.True(forAdmin.GetProperty("uptimeSeconds").GetDouble() > 0);
        Assert.Matches(@"^\d+\.\d+\.\d+$", forAdmin.GetProperty("version").GetString()!);
        var database = forAdmin.GetProperty("checks").GetProperty("database")[0];
        Assert.Equal(("pass", "ms"), (database.GetProperty("status").GetString(), database.GetProperty("observedUnit").GetString()));
        Assert.True(database.GetProperty("observedValue").GetDouble() > 0 && database.GetProperty("time").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.Equal("%", forAdmin.GetProperty("checks").GetProperty("storage")[0].GetProperty("observedUnit").GetString());
    }

    [Fact]
    public async Task Asking_for_health_asks_the_database_nothing_and_a_database_that_is_gone_fails_while_the_node_stays_ready()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var anyone = server.Client();
        var before = server.Statements.Count;
        await ReadAsync(anyone);
        Assert.Equal(before, server.Statements.Count);

        // What is at the address now is no database.
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        var file = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(server.Address.ConnectionString).DataSource;
        File.Move(file, file + ".away");
        Directory.CreateDirectory(file);
        await server.Services.GetRequiredService<HealthChecks>().RunOnceAsync(Cancel);
        using var answer = await anyone.GetAsync("/api/health", Cancel);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/health+json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync("/api/health/ready", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync("/api/health/live", Cancel)).StatusCode);
    }

    private static async Task<JsonElement> ReadAsync(HttpClient client) => JsonDocument.Parse(await client.GetStringAsync("/api/health", Cancel)).RootElement;
}
