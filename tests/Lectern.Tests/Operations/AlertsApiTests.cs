using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lectern.Monitoring.Alerts;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Tests.Commands;
using Lectern.Tests.Monitoring.Alerts;
using Lectern.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Operations;

/// <summary>Alerts through the front door.</summary>
public sealed class AlertsApiTests
{
    private const string Path = "/api/operations/alerts";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Errors_of_the_server_fire_an_alert_that_reaches_Slack_and_ends(StoreKind kind)
    {
        await using var slack = new RudeWebhook();
        await using var server = await TestServer.StartAsync(kind,
            ("Lectern:Alerts:Enabled", "true"), ("Lectern:Alerts:EvaluationSeconds", "1"), ("Lectern:Alerts:DefaultRules", "false"), ("Lectern:Alerts:Heartbeat:Interval", "00:00:00"),
            ("Lectern:Alerts:Slack:WebhookUrl", slack.Url),
            ("Lectern:Alerts:Rules:0:Name", "lost"), ("Lectern:Alerts:Rules:0:Figure", "http.client_errors.ratio"), ("Lectern:Alerts:Rules:0:Threshold", "0.5"),
            ("Lectern:Alerts:Rules:0:Window", "00:00:10"), ("Lectern:Alerts:Rules:0:Absent", "Clear"), ("Lectern:Alerts:Rules:0:Summary", "Readers are lost"));
        using var client = server.Client();
        using var admin = server.ClientFor(await server.CreateUserAsync("Ada", Role.Admin));

        await Eventually.HoldsAsync(async () =>
        {
            for (var i = 0; i < 5; i++)
                (await client.GetAsync("/api/courses/nowhere", Cancel)).Dispose();
            return slack.Bodies.Count == 1;
        }, "Slack hears of it");
        Assert.Contains("Readers are lost", slack.Bodies[0], StringComparison.Ordinal);
        var active = Assert.Single((await ListAsync(admin)).GetProperty("active").EnumerateArray());
        Assert.Equal(("lost", "firing", "warning", "none"), (Text(active, "rule"), Text(active, "status"), Text(active, "severity"), Text(active, "mute")));

        // Ten seconds without requests, or with good ones, and it is over.
        await Eventually.HoldsAsync(async () =>
        {
            await Task.Delay(200, Cancel);
            return slack.Bodies.Count == 2;
        }, "Slack hears of its end");
        Assert.Contains("resolved", slack.Bodies[1], StringComparison.Ordinal);
        var answer = await ListAsync(admin);
        Assert.Equal("lost", Text(Assert.Single(answer.GetProperty("history").EnumerateArray()), "rule"));
        Assert.Equal(("slack", 0), (Text(answer.GetProperty("channels")[0], "channel"), answer.GetProperty("channels")[0].GetProperty("waiting").GetInt32()));
        Assert.DoesNotContain("sesame", answer.GetRawText(), StringComparison.Ordinal);
    }

    [Theory, OnBothStores]
    public async Task A_silence_says_who_wanted_it_and_why_and_can_be_ended(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var admin = server.ClientFor(await server.CreateUserAsync("Ada", Role.Admin));
        var until = TimeProvider.System.GetUtcNow().AddHours(2);

        using var created = await admin.PostAsJsonAsync($"{Path}/silences", new { matchers = new[] { new { label = "area", value = "data*" } }, until, comment = "We move the database" }, Cancel);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var silence = Assert.Single((await GetAsync(admin, $"{Path}/silences")).GetProperty("items").EnumerateArray());
        Assert.Equal(("Ada", "We move the database"), (Text(silence, "createdBy"), Text(silence, "comment")));
        Assert.Equal(until, silence.GetProperty("until").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
        Assert.Equal("data*", Text(silence.GetProperty("matchers")[0], "value"));

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync(created.Headers.Location, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync(created.Headers.Location, Cancel)).StatusCode);
        Assert.Empty((await GetAsync(admin, $"{Path}/silences")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("""{}""", "comment matchers until")]
    [InlineData("""{"matchers":[],"until":"2001-01-01T00:00:00Z","comment":"x"}""", "matchers until")]
    [InlineData("""{"matchers":[null],"until":"2999-01-01T00:00:00Z","comment":"x"}""", "matchers.label matchers.value until")]
    [InlineData("""{"matchers":[{"label":"a\u0000","value":""}],"until":"soon","comment":"x"}""", "until")]
    public async Task A_silence_that_makes_no_sense_is_refused_field_by_field(string body, string fields)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var admin = server.ClientFor(await server.CreateUserAsync("Ada", Role.Admin));
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await admin.PostAsync($"{Path}/silences", content, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(fields, string.Join(' ', problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_test_says_for_each_channel_what_happened()
    {
        await using var slack = new RudeWebhook();
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Alerts:Slack:WebhookUrl", slack.Url),
            ("Lectern:Alerts:Mail:Host", "127.0.0.1"), ("Lectern:Alerts:Mail:Port", "1"), ("Lectern:Alerts:Mail:From", "a@example.org"), ("Lectern:Alerts:Mail:To", "b@example.org"));
        using var admin = server.ClientFor(await server.CreateUserAsync("Ada", Role.Admin));
        using var answer = await admin.PostAsync($"{Path}/test", null, Cancel);
        var result = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.False(result.GetProperty("passed").GetBoolean());
        Assert.Equal(["slack True", "mail False"], result.GetProperty("channels").EnumerateArray().Select(channel => $"{Text(channel, "channel")} {channel.GetProperty("sent").GetBoolean()}"));
        Assert.Contains("An operator tries", Assert.Single(slack.Bodies), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_fails_when_a_channel_does_and_names_no_secret()
    {
        await using var slack = new RudeWebhook { Answer = () => RudeWebhook.Http(404, "no_service " + RudeWebhook.Secret) };
        var settings = System.IO.Path.Combine(TestStores.TemporaryFolder(), "settings.json");
        await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(new { Lectern = new { Alerts = new { Slack = new { WebhookUrl = slack.Url } } } }), Cancel);

        var (code, output, error) = await CommandRun.RunAsync("alerts", "test", "--config", settings, "--json");
        Assert.Equal(1, code);
        Assert.Equal("lectern: slack: not sent: HTTP 404: no_service …", error);
        Assert.False(JsonDocument.Parse(output).RootElement.GetProperty("passed").GetBoolean());
        Assert.DoesNotContain("sesame", output, StringComparison.Ordinal);

        slack.Answer = () => RudeWebhook.Http(200, "ok");
        Assert.Equal(0, (await CommandRun.RunAsync("alerts", "test", "--config", settings)).Code);
        var (none, _, hint) = await CommandRun.RunAsync("alerts", "test", "--data", TestStores.TemporaryFolder());
        Assert.Equal((1, true), (none, hint.Contains("Lectern__Alerts__Slack__WebhookUrl", StringComparison.Ordinal)));
    }

    private static Task<JsonElement> ListAsync(HttpClient client) => GetAsync(client, Path);

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) => await client.GetFromJsonAsync<JsonElement>(path, Cancel);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
