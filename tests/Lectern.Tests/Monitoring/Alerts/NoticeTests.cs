using Lectern.Monitoring.Alerts;
using static Lectern.Tests.Monitoring.Alerts.Samples;

namespace Lectern.Tests.Monitoring.Alerts;

/// <summary>Who hears what, round by round, without a store.</summary>
public sealed class NoticeTests
{
    private readonly SetFigures _figures = new();
    private AlertBook _book = AlertBook.Empty;
    private DateTimeOffset _now = Noon;

    [Fact]
    public void What_fires_together_under_the_same_labels_is_one_message_in_one_thread()
    {
        var options = Options(Instant(ErrorRule("a")), Instant(ErrorRule("b")), Instant(ErrorRule("elsewhere", area: "mail")));
        _figures[Errors] = 1;
        var first = Round(options);
        Assert.Equal(["a,b", "elsewhere"], first.Select(notice => string.Join(',', notice.Firing.Select(line => line.Rule))));
        Assert.Equal(2, first.Select(notice => notice.Thread).Distinct().Count());
        Assert.All(first, notice => Assert.Equal(notice.Id, notice.Thread));
        Assert.Equal("Critical: web", first[0].Title);

        Assert.Empty(Round(options));

        _figures[Errors] = 0;
        var last = Round(options);
        Assert.Equal(["a,b", "elsewhere"], last.Select(notice => string.Join(',', notice.Resolved.Select(line => line.Rule))));
        Assert.Equal(first.Select(notice => notice.Thread), last.Select(notice => notice.Thread));
        Assert.Equal(first.Select(notice => notice.Title), last.Select(notice => notice.Title));
        Assert.Empty(_book.Alerts);
        Assert.Empty(Round(options));
    }

    [Fact]
    public void Who_joins_and_who_leaves_a_group_is_told_in_its_thread()
    {
        var options = Options(Instant(ErrorRule("a")), SlowRule(AlertSeverity.Critical));
        _figures[Errors] = 1;
        var first = Assert.Single(Round(options));
        _figures[Slow] = 2;
        var joined = Assert.Single(Round(options));
        Assert.Equal(["a", "slow"], joined.Firing.Select(line => line.Rule));
        _figures[Errors] = 0;
        var left = Assert.Single(Round(options));
        Assert.Equal((NoticeKind.Resolved, "slow", "a"), (left.Kind, Assert.Single(left.Firing).Rule, Assert.Single(left.Resolved).Rule));
        Assert.Equal([first.Id, first.Id], [joined.Thread, left.Thread]);
        Assert.Equal("2 s", left.Firing[0].Value);
        Assert.Equal("0 %", left.Resolved[0].Value);
    }

    [Fact]
    public void People_are_reminded_of_what_lasts_and_not_more_often_than_they_want()
    {
        var options = Options(Instant(ErrorRule()));
        _figures[Errors] = 1;
        Assert.Equal(NoticeKind.Firing, Assert.Single(Round(options)).Kind);
        var kinds = Enumerable.Range(0, 24 * 60).SelectMany(_ => Round(options, TimeSpan.FromMinutes(1))).Select(notice => notice.Kind).ToList();
        Assert.Equal(6, kinds.Count);
        Assert.All(kinds, kind => Assert.Equal(NoticeKind.Reminder, kind));
    }

    [Fact]
    public void A_silence_keeps_quiet_until_it_is_over_and_what_lasts_is_told_then()
    {
        var options = Options(Instant(ErrorRule()), Instant(ErrorRule("other", area: "mail")));
        _book = _book with { Silences = [Quiet("area", "w?b", TimeSpan.FromMinutes(5))] };
        _figures[Errors] = 1;
        Assert.Equal("other", Assert.Single(Round(options)).Firing.Single().Rule);
        Assert.Empty(Round(options, TimeSpan.FromMinutes(4)));
        Assert.Equal("errors", Assert.Single(Round(options, TimeSpan.FromMinutes(2))).Firing.Single().Rule);
    }

    [Fact]
    public void What_begins_and_ends_in_a_silence_is_never_told_and_the_end_of_what_was_told_always_is()
    {
        var options = Options(Instant(ErrorRule()));
        _book = _book with { Silences = [Quiet("alert", "err*", TimeSpan.FromMinutes(5))] };
        _figures[Errors] = 1;
        Assert.Empty(Round(options));
        _figures[Errors] = 0;
        Assert.Empty(Round(options));

        _figures[Errors] = 1;
        Assert.Single(Round(options, TimeSpan.FromMinutes(6)));
        _book = _book with { Silences = [Quiet("severity", "critical", TimeSpan.FromMinutes(5))] };
        _figures[Errors] = 0;
        Assert.Equal(NoticeKind.Resolved, Assert.Single(Round(options)).Kind);
    }

    [Fact]
    public void A_critical_alert_mutes_the_warning_about_the_same_and_no_other()
    {
        var options = Options(Instant(ErrorRule()), SlowRule(), Elsewhere());
        (_figures[Errors], _figures[Slow]) = (1, 2);
        Assert.Equal(["errors", "slow-mail"], Round(options).Select(notice => notice.Firing.Single().Rule).Order());
        Assert.Equal(Mute.Inhibited, Muting.Of(_book.Alerts.Single(alert => alert.Rule == "slow"), _book.Alerts, [], _now));

        // The worse one is over, and the lesser one still there.
        _figures[Errors] = 0;
        Assert.Equal(["", "slow"], Round(options).Select(notice => string.Join(',', notice.Firing.Select(line => line.Rule))).Order());

        static AlertRuleOptions Elsewhere()
        {
            var rule = SlowRule(area: "mail");
            rule.Name = "slow-mail";
            return rule;
        }
    }

    [Fact]
    public void A_heartbeat_comes_at_its_interval_but_not_from_a_node_that_measures_nothing()
    {
        var options = Options(Instant(ErrorRule()));
        options.Heartbeat.Interval = TimeSpan.FromHours(1);
        Assert.Empty(Round(options));
        _figures[Errors] = 0;
        Assert.Equal(NoticeKind.Heartbeat, Assert.Single(Round(options)).Kind);
        Assert.Equal(24, Enumerable.Range(0, 24 * 60).Sum(_ => Round(options, TimeSpan.FromMinutes(1)).Count));
    }

    [Fact]
    public void Labels_that_read_like_other_labels_make_a_group_of_their_own()
    {
        var one = new AlertLabels([new("a", "1\",\"b\":\"2")]);
        var two = new AlertLabels([new("a", "1"), new("b", "2")]);
        Assert.NotEqual(one, two);
        Assert.Equal(two, AlertLabels.Parse(two.Key));
        Assert.Equal(one, AlertLabels.Parse(one.Key));
    }

    private Silence Quiet(string label, string value, TimeSpan length) =>
        new() { Id = 1, Matchers = [new(label, value)], CreatedBy = "Ada", Comment = "we know", CreatedAt = _now, Until = _now + length };

    private static AlertRuleOptions Instant(AlertRuleOptions rule)
    {
        rule.For = TimeSpan.Zero;
        return rule;
    }

    private IReadOnlyList<Notice> Round(AlertOptions options, TimeSpan? later = null)
    {
        _now += later ?? TimeSpan.FromSeconds(5);
        var round = AlertRound.Run(new AlertRules(options, new()).All, _book, _figures, options, _now);
        _book = _book with { Alerts = round.Alerts, HeartbeatAt = round.HeartbeatAt ?? _book.HeartbeatAt };
        return round.Notices;
    }
}
