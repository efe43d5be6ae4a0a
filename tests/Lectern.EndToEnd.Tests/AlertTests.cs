using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Lectern.EndToEnd.Tests;

/// <summary>Alerts of real processes: killed in the middle, and two over one store.</summary>
public sealed class AlertTests
{
    private const string Token = "operator-token-of-the-tests";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_server_that_is_killed_in_the_middle_of_an_alert_loses_none_and_sends_none_twice(string kind)
    {
        await using var slack = new Slack { IsOpen = false };
        var store = await TestData.NewStoreAsync(kind);
        var bad = await ArgumentsAsync(store, slack, isBad: true);
        await using (var first = await LecternProcess.ServeAsync(bad))
        {
            // It fires while Slack refuses, so that the notice is committed and waits.
            await UntilAsync(() => Task.FromResult(slack.Refused > 0), "Slack was tried");
            await first.KillAsync();
        }
        slack.IsOpen = true;
        await using (var second = await LecternProcess.ServeAsync(bad))
        {
            await UntilAsync(() => Task.FromResult(slack.Taken.Count == 1), "the successor has sent what waited");
            Assert.Contains("Too much memory", slack.Taken[0], StringComparison.Ordinal);
            // Taken, and written down as such: what is killed from now on must not send it again.
            await UntilAsync(async () => await WaitingAsync(second) == 0, "nothing waits");
            await second.KillAsync();
        }
        await using (var third = await LecternProcess.ServeAsync(await ArgumentsAsync(store, slack, isBad: false)))
        {
            await UntilAsync(() => Task.FromResult(slack.Taken.Count == 2), "its end is told");
            Assert.Contains("resolved", slack.Taken[1], StringComparison.Ordinal);
            Assert.Equal("memory", (await AlertsAsync(third)).GetProperty("history")[0].GetProperty("rule").GetString());
        }
        Assert.Equal(2, slack.Taken.Count);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Of_two_servers_one_sends_and_the_other_goes_on_when_it_is_killed(string kind)
    {
        await using var slack = new Slack();
        var store = await TestData.NewStoreAsync(kind);
        await using var one = await LecternProcess.ServeAsync(await ArgumentsAsync(store, slack, isBad: true));
        await UntilAsync(() => Task.FromResult(slack.Taken.Count == 1), "Slack hears of it");
        var evaluator = await EvaluatorAsync(one);
        // By its own rules nothing would be wrong: what it shows comes from the store.
        await using var other = await LecternProcess.ServeAsync(await ArgumentsAsync(store, slack, isBad: false));
        await UntilAsync(async () => (await AlertsAsync(other)).GetProperty("active").GetArrayLength() == 1, "the other one shows it too");
        Assert.Equal(evaluator, await EvaluatorAsync(other));
        Assert.Single(slack.Taken);
        await one.KillAsync();

        await UntilAsync(() => Task.FromResult(slack.Taken.Count == 2), "the other one tells of the end");
        Assert.Contains("resolved", slack.Taken[1], StringComparison.Ordinal);
        Assert.NotEqual(evaluator, await EvaluatorAsync(other));
    }

    // A process has more than a byte of memory, and less than an exabyte.
    private static async Task<string[]> ArgumentsAsync(string[] store, Slack slack, bool isBad)
    {
        var settings = Path.Combine(Directory.CreateTempSubdirectory("lectern-alerts-").FullName, "settings.json");
        await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(new
        {
            Lectern = new
            {
                Operations = new { Token },
                Alerts = new
                {
                    EvaluationSeconds = 1,
                    LeaseSeconds = 20,
                    DefaultRules = false,
                    Heartbeat = new { Interval = "00:00:00" },
                    Slack = new { WebhookUrl = slack.Url },
                    Rules = new[] { new { Name = "memory", Figure = "system.memory.bytes", Threshold = isBad ? 1 : 1e18, Summary = "Too much memory" } },
                },
            },
        }), Cancel);
        return ["--config", settings, "--no-demo", .. store];
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var end = TimeProvider.System.GetTimestamp(); !await condition();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(end) < Patience, $"Not within {Patience.TotalSeconds:0} s: {what}");
            await Task.Delay(100, Cancel);
        }
    }

    private static async Task<string?> EvaluatorAsync(LecternProcess server) => (await AlertsAsync(server)).GetProperty("evaluator").GetString();

    private static async Task<int> WaitingAsync(LecternProcess server) => (await AlertsAsync(server)).GetProperty("channels").EnumerateArray().Sum(channel => channel.GetProperty("waiting").GetInt32());

    private static async Task<JsonElement> AlertsAsync(LecternProcess server)
    {
        using var client = new HttpClient { BaseAddress = server.Url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };
        return await client.GetFromJsonAsync<JsonElement>("/api/operations/alerts", Cancel);
    }
}
