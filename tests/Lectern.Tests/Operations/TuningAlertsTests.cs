using Lectern.Server.Storage;
using Lectern.Tests.Monitoring.Alerts;
using Lectern.Tuning;
using Lectern.Tuning.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Operations;

/// <summary>What the tuner does reaches those who are called when something changes.</summary>
public sealed class TuningAlertsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_change_that_is_made_and_taken_back_is_told_twice(StoreKind kind)
    {
        await using var slack = new RudeWebhook();
        await using var server = await TestServer.StartAsync(kind, ("Lectern:Alerts:Enabled", "true"), ("Lectern:Alerts:EvaluationSeconds", "1"), ("Lectern:Alerts:Heartbeat:Interval", "00:00:00"),
            ("Lectern:Alerts:Slack:WebhookUrl", slack.Url));
        var ledger = server.Services.GetRequiredService<ILedger>();
        await ledger.ProposeAsync("tests", new("a subject", "do it", "undo it", "why", "figures", 0.5), "n1", At(0), Cancel);
        var entry = Assert.Single(await ledger.ReadAsync(1, Cancel));
        // A move that somebody else has made is none.
        Assert.Null(await ledger.MoveAsync(entry with { State = LedgerState.Kept }, new(LedgerState.Reverting, "n2", At(1)), Cancel));
        Assert.DoesNotContain(slack.Bodies, body => body.Contains("Tuning", StringComparison.Ordinal));

        foreach (var to in new[] { LedgerState.Applying, LedgerState.Verifying })
            entry = (await ledger.MoveAsync(entry, new(to, "n1", At(2)), Cancel))!;
        await Eventually.HoldsAsync(() => slack.Bodies.Any(body => body.Contains("Tuning changed something", StringComparison.Ordinal)), "Slack hears of the change");
        Assert.DoesNotContain(slack.Bodies, body => body.Contains("Tuning took a change back", StringComparison.Ordinal));

        foreach (var to in new[] { LedgerState.Reverting, LedgerState.Reverted })
            entry = (await ledger.MoveAsync(entry, new(to, "n1", At(3)), Cancel))!;
        await Eventually.HoldsAsync(() => slack.Bodies.Any(body => body.Contains("Tuning took a change back", StringComparison.Ordinal)), "Slack hears that it was taken back");
    }

    private static DateTimeOffset At(int minutes) => new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero).AddMinutes(minutes);
}
