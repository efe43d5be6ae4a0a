using Lectern.Monitoring.Alerts;
using static Lectern.Tests.Monitoring.Alerts.Samples;

namespace Lectern.Tests.Monitoring.Alerts;

/// <summary>Errors over 1 % for 10 s fire, and under 0.5 % they are over.</summary>
public sealed class AlertMachineTests
{
    // A reading a line: seconds since noon, errors in percent (- for none), and what the alert is then.
    [Theory]
    [InlineData("0 0 none")]
    [InlineData("0 2 pending, 5 2 pending, 10 2 firing")]
    [InlineData("0 2 pending, 9 0.9 none, 10 2 pending, 20 2 firing")]
    [InlineData("0 2 pending, 10 2 firing, 11 0.9 firing, 12 0.6 firing, 13 0.5 resolved")]
    [InlineData("0 1 none")]
    [InlineData("0 2 pending, 10 2 firing, 15 - firing, 20 0 resolved")]
    [InlineData("0 2 pending, 5 - none, 10 2 pending")]
    [InlineData("0 - none")]
    [InlineData("0 NaN none")]
    [InlineData("100 2 pending, 5 2 pending, 15 2 firing")]
    public void An_alert_is_pending_then_firing_then_resolved(string course) => Follow(Rule(), course);

    [Theory]
    [InlineData(AbsentData.Keep, "0 2 firing, 1 - firing")]
    [InlineData(AbsentData.Clear, "0 2 firing, 1 - resolved")]
    [InlineData(AbsentData.Clear, "0 - none")]
    [InlineData(AbsentData.Breach, "0 - firing, 1 - firing, 2 0 resolved")]
    public void Nothing_to_measure_means_what_the_rule_says(AbsentData absent, string course) =>
        Follow(Rule(rule => (rule.Absent, rule.For) = (absent, TimeSpan.Zero)), course);

    [Fact]
    public void A_figure_that_should_be_high_alerts_when_it_is_low() =>
        Follow(Rule(rule => (rule.Comparison, rule.Threshold, rule.ClearThreshold, rule.For) = (AlertComparison.Below, 0.05, 0.08, TimeSpan.Zero)), "0 6 none, 1 4 firing, 2 6 firing, 3 8 resolved");

    [Theory]
    [InlineData(2, 2, "firing")]
    [InlineData(2, 0.9, "none")]
    [InlineData(0.9, 2, "none")]
    public void Both_windows_must_be_bad_for_it_to_begin(double hour, double minutes, string expected)
    {
        var rule = Rule(rule => (rule.Window, rule.ShortWindow, rule.For) = (TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), TimeSpan.Zero));
        Assert.Equal(expected, StateOf(AlertMachine.Next(null, rule, Read(rule, hour, minutes), Noon)));
    }

    [Fact]
    public void The_short_window_alone_ends_it()
    {
        var rule = Rule(rule => (rule.Window, rule.ShortWindow, rule.For) = (TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), TimeSpan.Zero));
        var firing = AlertMachine.Next(null, rule, Read(rule, 2, 2), Noon);
        Assert.Equal("resolved", StateOf(AlertMachine.Next(firing, rule, Read(rule, 2, 0.1), Noon.AddMinutes(6))));
    }

    [Theory]
    [InlineData(0.001, "none")] // 3.6 requests an hour, one of which failed.
    [InlineData(10.0, "firing")]
    public void One_failure_in_a_quiet_night_is_no_outage(double requestsPerSecond, string expected)
    {
        var rule = Rule(rule => (rule.Window, rule.LeastRequests, rule.For) = (TimeSpan.FromHours(1), 10, TimeSpan.Zero));
        var figures = new SetFigures { [Errors] = 0.25, ["http.requests.rate"] = requestsPerSecond };
        Assert.Equal(expected, StateOf(AlertMachine.Next(null, rule, RuleReading.Of(rule, figures, Noon), Noon)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void However_the_figure_goes_nothing_fires_too_early_and_nothing_ends_while_it_is_bad(int seed)
    {
        var random = new Random(seed);
        var rule = Rule();
        Alert? alert = null;
        DateTimeOffset? badSince = null;
        var fired = 0;
        for (var at = Noon; at < Noon.AddHours(1); at = at.AddSeconds(random.Next(1, 8)))
        {
            double? errors = random.Next(10) == 0 ? null : random.NextDouble() < 0.7 ? 0.011 + random.NextDouble() / 10 : random.NextDouble() * 0.01;
            var before = alert is { Status: not AlertStatus.Resolved } ? alert : null;
            alert = AlertMachine.Next(before, rule, Reading(rule, errors), at);
            badSince = errors > 0.01 ? badSince ?? at : null;

            if (alert is { Status: AlertStatus.Firing } && before?.Status != AlertStatus.Firing)
            {
                fired++;
                Assert.True(at - badSince >= rule.For, $"fired at {at} though it is bad only since {badSince}");
                Assert.Equal(badSince, alert.StartedAt);
            }
            if (alert is { Status: AlertStatus.Resolved })
                Assert.True(errors <= 0.005, $"ended at {at} with {errors}");
            if (before is { Status: AlertStatus.Firing })
                Assert.NotNull(alert);
            if (before is not null && alert is not null)
                Assert.Equal(before.Id, alert.Id);
        }
        Assert.True(fired > 5, $"it fired {fired} times: nothing was tested");
    }

    [Fact]
    public void A_rule_that_was_taken_away_ends_its_alert()
    {
        var firing = AlertMachine.Next(null, Rule(rule => rule.For = TimeSpan.Zero), Reading(Rule(), 0.5), Noon)!;
        Assert.Equal(AlertStatus.Resolved, AlertMachine.Abandon(firing, Noon.AddMinutes(1))!.Status);
        Assert.Null(AlertMachine.Abandon(AlertMachine.Next(null, Rule(), Reading(Rule(), 0.5), Noon)!, Noon.AddMinutes(1)));
    }

    private static void Follow(AlertRule rule, string course)
    {
        Alert? alert = null;
        foreach (var words in course.Split(", ").Select(step => step.Split(' ')))
        {
            double? errors = words[1] == "-" ? null : double.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture) / 100;
            alert = AlertMachine.Next(alert, rule, Reading(rule, errors), Noon.AddSeconds(int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture)));
            Assert.Equal($"{words[0]} {words[2]}", $"{words[0]} {StateOf(alert)}");
        }
    }

    private static RuleReading Reading(AlertRule rule, double? errors) => RuleReading.Of(rule, new SetFigures { [Errors] = errors }, Noon);

    private static RuleReading Read(AlertRule rule, double longPercent, double shortPercent) =>
        RuleReading.Of(rule, new SetFigures { [Errors, rule.Window] = longPercent / 100, [Errors, rule.ShortWindow!.Value] = shortPercent / 100 }, Noon);

    private static string StateOf(Alert? alert) => alert?.Status.ToString().ToLowerInvariant() ?? "none";
}
