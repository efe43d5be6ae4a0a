using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace Lectern.EndToEnd.Tests.Browser;

/// <summary>An outage as an operator lives through it: the score falls, the alert comes up, Slack and mail tell of it, and all of it ends.</summary>
public sealed class AlertOnThePageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Password = "sentences make passwords";
    private const string Rule = "errors-burst";
    private const string Score = "[data-score-value]";
    // Failing requests alone cost 40 points: docs/health-score.md.
    private const int WorstWhenAllFail = 60;
    private const string Alerts = "[data-rows=alerts]";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_burst_of_errors_lowers_the_score_alerts_everywhere_survives_a_kill_and_resolves()
    {
        await using var slack = new Slack();
        await using var mail = await MailServer.StartAsync();
        var store = await TestData.NewStoreAsync("sqlite");
        var arguments = await ArgumentsAsync(store, slack, mail);
        await using var first = await LecternProcess.ServeAsync(arguments);
        await using var ruth = await OperatorAsync(first, store);
        await Assertions.Expect(ruth.Page.Locator(Score)).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d+$"), new() { Timeout = (float)Patience.TotalMilliseconds });
        using var stop = new CancellationTokenSource();
        var traffic = TrafficAsync(first.Url, stop.Token);
        await UntilAsync(async () => await ScoreAsync(ruth) > WorstWhenAllFail, "the server is well");

        await RenameAsync(store, "courses", "courses_away");
        await UntilAsync(async () => await ScoreAsync(ruth) <= WorstWhenAllFail, "the score has fallen");
        await Assertions.Expect(ruth.Page.Locator("[data-rows=deductions]")).ToContainTextAsync("of requests fail");
        await Assertions.Expect(ruth.Page.Locator(Alerts)).ToContainTextAsync(Rule, new() { Timeout = (float)Patience.TotalMilliseconds });
        await ruth.PictureAsync("ops-alert", whole: true);
        await UntilAsync(() => Task.FromResult(slack.Taken.Count == 1 && mail.Taken.Count == 1), "Slack and the mail server have one message each");
        Assert.Contains(Rule, slack.Taken[0], StringComparison.Ordinal);
        Assert.Contains(Rule, mail.Taken[0], StringComparison.Ordinal);

        await first.KillAsync();
        await using var second = await LecternProcess.ServeAtAsync(first.Url, arguments);
        await Assertions.Expect(ruth.Page.Locator("[data-pulse]")).ToHaveAttributeAsync("data-pulse", "live", new() { Timeout = (float)Patience.TotalMilliseconds });
        await Assertions.Expect(ruth.Page.Locator(Alerts)).ToContainTextAsync(Rule, new() { Timeout = (float)Patience.TotalMilliseconds });

        await RenameAsync(store, "courses_away", "courses");
        await Assertions.Expect(ruth.Page.Locator(Alerts)).Not.ToContainTextAsync(Rule, new() { Timeout = (float)Patience.TotalMilliseconds });
        await UntilAsync(() => Task.FromResult(slack.Taken.Count >= 2 && mail.Taken.Count >= 2), "both hear of the end");
        await UntilAsync(async () => await ScoreAsync(ruth) > WorstWhenAllFail, "the score has risen");
        await stop.CancelAsync();
        await traffic;
        Assert.Equal((2, 2), (slack.Taken.Count, mail.Taken.Count));
        Assert.Contains("resolved", slack.Taken[1], StringComparison.OrdinalIgnoreCase);
        Assert.Contains(mail.Taken, one => one.Contains("resolved", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<string[]> ArgumentsAsync(string[] store, Slack slack, MailServer mail)
    {
        var settings = Path.Combine(Directory.CreateTempSubdirectory("lectern-alerts-").FullName, "settings.json");
        await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(new
        {
            Lectern = new
            {
                // Every read reaches the store, so that every read fails when it is broken.
                Cache = new { Enabled = false },
                Alerts = new
                {
                    EvaluationSeconds = 1,
                    DefaultRules = false,
                    Heartbeat = new { Interval = "00:00:00" },
                    Slack = new { WebhookUrl = slack.Url },
                    Mail = new { Host = "127.0.0.1", mail.Port, StartTls = false, From = "alerts@example.org", To = "ruth@example.org" },
                    Rules = new[] { new { Name = Rule, Figure = "http.errors.ratio", Window = "00:00:05", Threshold = 0.5, ClearThreshold = 0.1, Summary = "Most requests fail" } },
                },
            },
        }), Cancel);
        return ["--config", settings, "--no-demo", .. store];
    }

    private async Task<Visitor> OperatorAsync(LecternProcess server, string[] store)
    {
        var (exit, output) = await LecternProcess.RunAsync(Password, ["user", "create", "--email", "ruth@example.org", "--name", "Ruth Abel", "--role", "admin", "--password-stdin", .. store]);
        Assert.True(exit == 0, output);
        var ruth = await chromium.VisitAsync(url: server.Url);
        await ruth.SignInAsync("ruth@example.org", Password);
        await ruth.Page.GotoAsync("/ops");
        return ruth;
    }

    private static async Task<double> ScoreAsync(Visitor ruth) =>
        double.TryParse(await ruth.Page.Locator(Score).InnerTextAsync(), CultureInfo.InvariantCulture, out var score) ? score : double.NaN;

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await condition();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"Not within {Patience.TotalSeconds:0} s: {what}");
            await Task.Delay(100, Cancel);
        }
    }

    // It goes on while the server is away.
    private static Task TrafficAsync(Uri server, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
    {
        using var client = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(10) };
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync("/api/courses", Cancel);
            }
            catch (Exception fault) when (fault is HttpRequestException || (fault is TaskCanceledException && !Cancel.IsCancellationRequested))
            {
                // Nobody is there, or not ready to answer.
            }
            await Task.Delay(10, Cancel);
        }
    }));

    private static async Task RenameAsync(string[] store, string from, string to)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(store[^1], "lectern.db")};Default Timeout=30");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"ALTER TABLE {from} RENAME TO {to}";
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
