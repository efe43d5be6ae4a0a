using System.Globalization;
using System.Text.Json;
using Lectern.Monitoring.Alerts;
using Lectern.Monitoring.Alerts.Channels;
using static Lectern.Tests.Monitoring.Alerts.Samples;

namespace Lectern.Tests.Monitoring.Alerts;

/// <summary>Slack's webhook, and one that misbehaves in every way.</summary>
public sealed class SlackTests
{
    private const string Hostile = "<!channel> </section> & <https://evil.example|click> *bold* \"quote\" \\ \u202e\n";

    [Fact]
    public async Task A_message_is_blocks_within_the_limits_of_Slack()
    {
        var line = new NoticeLine("errors", AlertSeverity.Critical, Hostile + new string('x', 5000), new Dictionary<string, string> { ["area"] = Hostile }, "25 %", Noon, null);
        var notice = Notice() with { Title = Hostile + string.Concat(Enumerable.Repeat("😀", 400)), Firing = [.. Enumerable.Repeat(line, 100)] };
        await using var slack = new RudeWebhook();
        Assert.True((await SendAsync(slack, notice)).IsSent);

        var message = JsonDocument.Parse(Assert.Single(slack.Bodies)).RootElement;
        var blocks = message.GetProperty("blocks").EnumerateArray().ToList();
        Assert.InRange(blocks.Count, 20, 50);
        Assert.Equal("header", blocks[0].GetProperty("type").GetString());
        Assert.InRange(TextOf(blocks[0]).Length, 1, 150);
        Assert.All(blocks.Skip(1), block => Assert.InRange(TextOf(block).Length, 1, 3000));
        Assert.All(blocks.Skip(1).Select(TextOf).Append(message.GetProperty("text").GetString()!), text =>
        {
            Assert.DoesNotContain("<!channel>", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<https://evil", text, StringComparison.Ordinal);
        });
        Assert.Contains("… and 80 more", blocks.Select(TextOf));
        Assert.Equal("<https://lms.example.org/ops|Dashboard>", TextOf(blocks[^1]));
        Assert.Contains($"since <!date^{Noon.ToUnixTimeSeconds()}^", TextOf(blocks[1]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "ok", true, false)]
    [InlineData(200, "<html>sign in to the hotel's network</html>", false, false)]
    [InlineData(400, "invalid_payload", false, true)]
    [InlineData(403, "action_prohibited", false, false)]
    [InlineData(404, "no_service", false, false)]
    [InlineData(410, "channel_is_archived", false, false)]
    [InlineData(500, "rollup_error", false, false)]
    [InlineData(302, "", false, false)]
    public async Task Only_ok_is_taken_and_only_a_refused_message_is_final(int status, string body, bool sent, bool final)
    {
        await using var slack = new RudeWebhook { Answer = () => RudeWebhook.Http(status, body, "Location: http://127.0.0.1:1/elsewhere\r\n") };
        var outcome = await SendAsync(slack, Notice());
        Assert.Equal((sent, final), (outcome.IsSent, outcome.IsFinal));
        Assert.StartsWith($"HTTP {status}", outcome.Detail, StringComparison.Ordinal);
        Assert.Single(slack.Bodies);
    }

    [Theory]
    [InlineData("Retry-After: 30", 30)]
    [InlineData("Retry-After: soon", null)]
    [InlineData("Retry-After: -5", null)]
    [InlineData("X: y", null)]
    public async Task A_429_says_when_to_come_back(string header, int? seconds)
    {
        await using var slack = new RudeWebhook { Answer = () => RudeWebhook.Http(429, "rate_limited", header + "\r\n") };
        var outcome = await SendAsync(slack, Notice());
        Assert.Equal((false, false, seconds), (outcome.IsSent, outcome.IsFinal, (int?)outcome.RetryAfter?.TotalSeconds));
    }

    [Fact]
    public async Task A_date_in_Retry_After_is_understood()
    {
        var time = new ManualTime();
        var date = time.GetUtcNow().AddMinutes(10).ToString("R", CultureInfo.InvariantCulture);
        await using var slack = new RudeWebhook { Answer = () => RudeWebhook.Http(429, "", $"Retry-After: {date}\r\n") };
        using var channel = new SlackChannel(new() { WebhookUrl = slack.Url }, "", time);
        var outcome = await channel.SendAsync(Notice(), TestContext.Current.CancellationToken);
        Assert.InRange(outcome.RetryAfter!.Value.TotalSeconds, 598, 600);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("garbage")]
    [InlineData("nobody")]
    [InlineData("silent")]
    [InlineData("endless")]
    [InlineData("slow")]
    public async Task Whatever_it_does_the_attempt_ends_in_time_and_names_no_secret(string manner)
    {
        await using var slack = new RudeWebhook();
        var drip = manner == "slow" ? TimeSpan.FromMilliseconds(200) : TimeSpan.Zero;
        (slack.Drip, slack.Answer) = (drip, manner switch
        {
            "reset" => () => "",
            "garbage" => () => "\u0000\u0001 SSH-2.0-OpenSSH\r\n\r\n" + RudeWebhook.Secret,
            "silent" => () => null,
            "endless" => () => $"HTTP/1.1 500 X\r\n\r\n{RudeWebhook.Secret} {new string('x', 1 << 20)}",
            _ => () => RudeWebhook.Http(200, "ok"),
        });
        using var channel = new SlackChannel(new() { WebhookUrl = manner == "nobody" ? "http://127.0.0.1:1" + RudeWebhook.Secret : slack.Url }, "", TimeProvider.System);
        var outcome = await Attempt.SendAsync(channel, Notice(), TimeSpan.FromSeconds(2));
        Assert.False(outcome.IsSent);
        Assert.False(outcome.IsFinal);
        Assert.InRange(outcome.Detail.Length, 1, 250);
        Assert.DoesNotContain("sesame", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_heartbeat_calls_its_service_and_needs_no_ok()
    {
        await using var service = new RudeWebhook { Answer = () => RudeWebhook.Http(204, "") };
        using var channel = new HeartbeatChannel(new() { Url = service.Url }, TimeProvider.System);
        Assert.True((await channel.SendAsync(Notice() with { Kind = NoticeKind.Heartbeat }, TestContext.Current.CancellationToken)).IsSent);
        Assert.Equal("""{"kind":"heartbeat","at":"2026-03-02T12:00:00.0000000Z"}""", Assert.Single(service.Bodies));
    }

    private static async Task<SendOutcome> SendAsync(RudeWebhook slack, Notice notice)
    {
        using var channel = new SlackChannel(new() { WebhookUrl = slack.Url }, "https://lms.example.org/ops", TimeProvider.System);
        return await channel.SendAsync(notice, TestContext.Current.CancellationToken);
    }

    private static Notice Notice() => new() { Id = "firing-1", Thread = "firing-1", Kind = NoticeKind.Firing, Title = "Critical: web", At = Noon };

    private static string TextOf(JsonElement block) => block.GetProperty("text").GetProperty("text").GetString()!;
}
