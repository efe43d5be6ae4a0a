using Lectern.Commands;
using Lectern.Monitoring;
using Lectern.Monitoring.Alerts;
using Lectern.Settings;
using static Lectern.Tests.Monitoring.Alerts.Samples;

namespace Lectern.Tests.Monitoring.Alerts;

public sealed class DefaultRulesTests
{
    private static readonly IReadOnlyList<AlertRule> Rules = DefaultRules.For(new());

    [Fact]
    public void Every_rule_asks_for_a_figure_that_is_known_and_passes_the_checks_of_ones_own()
    {
        Assert.All(Rules, rule => Assert.True(AlertFigures.Names.Contains(rule.Figure), rule.Figure));
        Assert.Equal(Rules.Count, Rules.Select(rule => rule.Name).Distinct().Count());
        Assert.All(Rules, rule => Assert.True(rule.IsClear(rule.ClearThreshold) && !rule.IsBreached(rule.ClearThreshold), rule.Name));
        Assert.Contains(Rules, rule => rule.Figure == AlertFigures.RedisAway);
    }

    [Fact]
    public void The_budget_of_a_month_burns_at_14_4_and_6_and_1()
    {
        var burns = Rules.Where(rule => rule.Figure == Errors).ToList();
        Assert.Equal([0.0144, 0.006, 0.001], burns.Select(rule => Math.Round(rule.Threshold, 6)));
        Assert.Equal(["01:00:00/00:05:00", "06:00:00/00:30:00", "3.00:00:00/06:00:00"], burns.Select(rule => $"{rule.Window}/{rule.ShortWindow}"));
        Assert.Equal([0.72, 0.3, 0.05], Rules.Where(rule => rule.Figure == "http.slow.ratio").Select(rule => Math.Round(rule.Threshold, 6)));
        // A budget of half of all requests can be used up, but not 14 times as fast.
        Assert.All(DefaultRules.For(new ObjectiveOptions { LatencyPercent = 50 }), rule => Assert.True(rule.Figure != "http.slow.ratio" || rule.Threshold <= 0.9));
    }

    // Errors in percent over the last three days, six hours, one hour, half an hour and five minutes.
    [Theory]
    [InlineData("0 0 0 0 0", "")]
    [InlineData("0.05 0.05 0.05 0.05 0.05", "")]
    [InlineData("0.02 0.25 1.5 3 18", "fast")]
    [InlineData("0.05 0.7 1 1 1", "medium")]
    [InlineData("0.11 0.11 0.11 0.11 0.11", "slow")]
    [InlineData("0.5 6 36 70 100", "fast medium slow")]
    [InlineData("5 5 5 0 0", "slow")]
    public void A_burst_pages_fast_and_a_trickle_is_a_warning(string percents, string expected)
    {
        var windows = new[] { TimeSpan.FromDays(3), TimeSpan.FromHours(6), TimeSpan.FromHours(1), TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(5) };
        var figures = new SetFigures { ["http.requests.rate"] = 100 };
        foreach (var (window, percent) in windows.Zip(percents.Split(' ')))
            figures[Errors, window] = double.Parse(percent, System.Globalization.CultureInfo.InvariantCulture) / 100;

        var firing = Rules.Where(rule => rule.Figure == Errors && RuleReading.Of(rule, figures, Noon).Sign == RuleSign.Breached);

        Assert.Equal(expected, string.Join(' ', firing.Select(rule => rule.Name.Split('-')[1])));
    }

    [Fact]
    public void A_rule_of_the_same_name_takes_the_place_of_the_default()
    {
        var own = ErrorRule("redis-away");
        var rules = new AlertRules(new() { Rules = [own] }, new());
        Assert.Equal(Rules.Count, rules.All.Count);
        Assert.Equal(Errors, rules.Find("redis-away")!.Figure);
        Assert.Single(new AlertRules(new() { Rules = [own], DefaultRules = false }, new()).All);
    }

    [Theory]
    [InlineData("Figure", "http.error.ratio", "Lectern:Alerts:Rules:0 (slow-search) asks for the figure 'http.error.ratio', which is unknown; the nearest known one is 'http.errors.ratio'.")]
    [InlineData("Name", "slow search", "give it 1 to 80 letters")]
    [InlineData("Threshold", "", "has no Threshold")]
    [InlineData("ClearThreshold", "0.9", "clears at 0.9, which is on the bad side of its Threshold 0.5")]
    [InlineData("ShortWindow", "00:05:00", "is not shorter than its Window")]
    [InlineData("Labels:severity", "x", "which every alert has")]
    [InlineData("Treshold", "1", "Unknown setting Lectern:Alerts:Rules:0:Treshold; the nearest known one is Lectern:Alerts:Rules:0:Threshold.")]
    [InlineData("Severity", "Urgent", "Lectern:Alerts:Rules:0:Severity")]
    public void A_rule_that_cannot_work_stops_the_start_and_names_the_fix(string key, string value, string expected)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Lectern:Alerts:Rules:0:Name"] = "slow-search",
            ["Lectern:Alerts:Rules:0:Figure"] = Slow,
            ["Lectern:Alerts:Rules:0:Threshold"] = "0.5",
        };
        Assert.Equal(0.5, Read(settings).Options.Alerts.Rules.Single().Threshold);
        settings[$"Lectern:Alerts:Rules:0:{key}"] = value;
        Assert.Contains(expected, Assert.Throws<UsageException>(() => Read(settings)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Lectern:Alerts:LeaseSeconds", "14", "at least three times Lectern:Alerts:EvaluationSeconds, which is 5")]
    [InlineData("Lectern:Alerts:SendTimeoutSeconds", "15", "set it below Lectern:Alerts:LeaseSeconds, which is 15")]
    [InlineData("Lectern:Alerts:Slack:WebhookUrl", "hooks.slack.com/sesame", "must be an address that begins with https://")]
    [InlineData("Lectern:Alerts:Mail:Host", "mail.example.org", "Lectern:Alerts:Mail:From is ''; write an address")]
    public void Settings_that_do_not_go_together_stop_the_start_and_no_secret_is_printed(string key, string value, string expected)
    {
        var message = Assert.Throws<UsageException>(() => Read(new() { [key] = value })).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", message, StringComparison.Ordinal);
    }

    private static LecternSettings Read(Dictionary<string, string?> settings) => LecternSettings.Read(TestStores.TemporaryFolder(), null, new Dictionary<string, string>(), settings);
}
