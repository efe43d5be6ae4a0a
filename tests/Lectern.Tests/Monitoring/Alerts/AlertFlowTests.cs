using Lectern.Monitoring.Alerts;
using Lectern.Monitoring.Alerts.Channels;
using Lectern.Server.Operations.Alerts;
using Lectern.Server.Storage;
using Microsoft.EntityFrameworkCore;
using static Lectern.Tests.Monitoring.Alerts.Samples;

namespace Lectern.Tests.Monitoring.Alerts;

/// <summary>From the figure to the message, over the real stores: crashes, takeovers, stores and channels that fail.</summary>
public sealed class AlertFlowTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Term = TimeSpan.FromSeconds(15);

    private readonly ManualTime _time = new();
    private readonly SetFigures _figures = new() { [Errors] = 0 };
    private readonly Inbox _inbox = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task An_alert_is_told_when_it_fires_and_when_it_ends_and_is_kept(StoreKind kind)
    {
        await using var store = await OpenAsync(kind);
        var node = Node(store);
        await RoundsAsync(1, node);
        _figures[Errors] = 0.25;
        await RoundsAsync(2, node);
        Assert.Empty(_inbox.Taken);
        Assert.Equal(AlertStatus.Pending, Assert.Single(node.Board.Now.Alerts).Alert.Status);
        await RoundsAsync(4, node);
        Assert.Equal(["firing errors"], _inbox.Told());
        Assert.Equal((AlertStatus.Firing, "25 %", Mute.None), Of(Assert.Single(node.Board.Now.Alerts)));
        _figures[Errors] = 0;
        await RoundsAsync(4, node);

        Assert.Equal(["firing errors", "resolved  ended errors"], _inbox.Told());
        Assert.Equal(_inbox.Taken[0].Id, _inbox.Taken[1].Thread);
        Assert.Empty(node.Board.Now.Alerts);
        var past = Assert.Single(await new StoreAlerts(store).HistoryAsync(10, Cancel));
        Assert.Equal(("errors", AlertStatus.Resolved, 10.0), (past.Rule, past.Status, (past.FiredAt - past.StartedAt)!.Value.TotalSeconds));

        static (AlertStatus, string?, Mute) Of(AlertBoard.Item item) => (item.Alert.Status, item.Value, item.Mute);
    }

    [Theory, OnBothStores]
    public async Task A_node_that_dies_in_the_middle_of_an_alert_loses_nothing_and_its_successor_repeats_nothing(StoreKind kind)
    {
        await using var store = await OpenAsync(kind);
        var dying = Node(store);
        await RoundsAsync(1, dying);
        _figures[Errors] = 0.25;
        await RoundsAsync(2, dying);

        // Dies while it is pending: the successor goes on counting from its beginning.
        var next = Node(store);
        await RoundsAsync(4, next);
        Assert.Equal(["firing errors"], _inbox.Told());
        Assert.Equal(next.Lease.Holder, next.Board.Now.Holder);

        // Dies while it fires, and it ends while nobody looks.
        _figures[Errors] = 0;
        var last = Node(store);
        await RoundsAsync(5, last);
        Assert.Equal(["firing errors", "resolved  ended errors"], _inbox.Told());
        Assert.Equal(_inbox.Taken[0].Id, _inbox.Taken[1].Thread);
    }

    [Theory, OnBothStores]
    public async Task What_was_committed_and_not_sent_is_sent_by_the_next_one_once(StoreKind kind)
    {
        await using var store = await OpenAsync(kind);
        var dying = Node(store);
        await RoundsAsync(1, dying);
        _inbox.Instead = (_, _) => Task.FromResult(new SendOutcome(false, "HTTP 500"));
        _figures[Errors] = 0.25;
        await RoundsAsync(4, dying);
        Assert.True(_inbox.Attempts > 0);
        Assert.Equal("HTTP 500", Assert.Single(await new StoreAlerts(store).ChannelsAsync(Cancel)).LastError);

        _inbox.Instead = null;
        await RoundsAsync(10, Node(store));

        Assert.Equal(["firing errors"], _inbox.Told());
        var figures = Assert.Single(await new StoreAlerts(store).ChannelsAsync(Cancel));
        Assert.Equal((0, 0, null), (figures.Waiting, figures.GivenUp, figures.LastError));
    }

    [Theory, OnBothStores]
    public async Task Of_two_nodes_one_evaluates_and_sends_and_the_other_takes_over_when_it_dies(StoreKind kind)
    {
        await using var store = await OpenAsync(kind);
        var (one, other) = (Node(store), Node(store));
        await RoundsAsync(2, one, other);
        Assert.True(one.Lease.IsHeld);
        Assert.False(other.Lease.IsHeld);
        _figures[Errors] = 0.25;
        await RoundsAsync(4, one, other);
        Assert.Equal(["firing errors"], _inbox.Told());
        // Who only looks on sees it too.
        Assert.Equal("errors", Assert.Single(other.Board.Now.Alerts).Alert.Rule);
        Assert.Equal(one.Lease.Holder, other.Board.Now.Holder);

        _figures[Errors] = 0;
        await RoundsAsync((int)(Term / Tick) - 1, other);
        Assert.False(other.Lease.IsHeld);
        await RoundsAsync(1, other);
        Assert.True(other.Lease.IsHeld);
        Assert.Equal(["firing errors", "resolved  ended errors"], _inbox.Told());

        // The first one was only asleep. It finds out before it says anything.
        _figures[Errors] = 0.25;
        await RoundsAsync(3, one);
        Assert.False(one.Lease.IsHeld);
        Assert.Equal(2, _inbox.Taken.Count);
    }

    [Theory, OnBothStores]
    public async Task Of_many_that_want_a_free_lease_at_once_one_gets_it(StoreKind kind)
    {
        await using var store = await OpenAsync(kind);
        var nodes = Enumerable.Range(0, 8).Select(_ => Node(store)).ToList();
        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.Lease.HoldAsync(Cancel))));
        var first = Assert.Single(nodes, node => node.Lease.IsHeld);
        await first.Watch.StopAsync(Cancel);
        await Task.WhenAll(nodes.Except([first]).Select(node => Task.Run(() => node.Lease.HoldAsync(Cancel))));
        Assert.Single(nodes, node => node.Lease.IsHeld);
        Assert.False(first.Lease.IsHeld);
    }

    [Theory, OnBothStores]
    public async Task A_commit_of_a_node_that_has_lost_the_lease_writes_nothing(StoreKind kind)
    {
        await using var store = await OpenAsync(kind);
        var alerts = new StoreAlerts(store);
        Assert.True(await alerts.TakeLeaseAsync(await alerts.ReadLeaseAsync(Cancel), "new", Cancel));
        var at = _time.GetUtcNow();
        var notice = new Notice { Id = "n", Thread = "n", Kind = NoticeKind.Firing, Title = "t", At = at };
        var alert = Alert.Begin(Rule(), new(RuleSign.Breached, 1), at);
        AlertCommit Commit(string holder) => new(holder, [alert], [], [new() { Channel = "inbox", Notice = notice, CreatedAt = at, DueAt = at }], at, 10, at);

        Assert.False(await alerts.CommitAsync(Commit("old"), Cancel));
        Assert.Empty((await alerts.ReadAsync(at, Cancel)).Alerts);
        Assert.Null(await alerts.NextAsync("new", "inbox", Cancel));

        // And twice the same is once.
        Assert.True(await alerts.CommitAsync(Commit("new"), Cancel));
        Assert.True(await alerts.CommitAsync(Commit("new"), Cancel));
        Assert.Equal(1, await store.ReadAsync((db, stop) => db.AlertOutbox.CountAsync(stop), Cancel));
        Assert.NotNull(await alerts.NextAsync("new", "inbox", Cancel));
        Assert.Null(await alerts.NextAsync("old", "inbox", Cancel));
    }

    [Theory, OnBothStores]
    public async Task When_the_store_is_away_alerts_are_sent_from_memory_and_kept_when_it_is_back(StoreKind kind)
    {
        await using var store = await OpenAsync(kind);
        var frail = FrailStore.Over(store);
        var options = Options(ErrorRule(), new AlertRuleOptions { Name = "database-away", Figure = AlertFigures.StoreAway, Threshold = 30, ClearThreshold = 0, Severity = AlertSeverity.Critical });
        var (node, onlooker) = (Node(frail, options), Node(frail, options));
        await RoundsAsync(2, node, onlooker);

        frail.IsAway = true;
        _figures[Errors] = 0.25;
        await RoundsAsync(10, node, onlooker);
        Assert.Equal(["firing errors", "firing database-away"], _inbox.Told());
        Assert.True(node.Board.Now.StoreIsAway);
        Assert.Single(node.Log.Lines);

        // Whoever asks first when it is back: the time that it was away counts for nobody.
        frail.IsAway = false;
        await RoundsAsync(2, onlooker, node);
        Assert.True(node.Lease.IsHeld);
        Assert.Equal(["firing errors", "firing database-away", "resolved  ended database-away"], _inbox.Told());
        Assert.Equal("errors", Assert.Single((await frail.ReadAsync(_time.GetUtcNow(), Cancel)).Alerts).Rule);
        Assert.Equal(0, Assert.Single(await frail.ChannelsAsync(Cancel)).Waiting);
        _figures[Errors] = 0;
        await RoundsAsync(2, onlooker, node);
        Assert.Equal("resolved  ended errors", _inbox.Told().Last());
        Assert.Equal(4, _inbox.Taken.Count);
        Assert.True(node.Unsaved.IsEmpty);
    }

    [Fact]
    public async Task A_message_that_was_sent_and_could_not_be_marked_is_not_sent_again_while_the_node_lives()
    {
        await using var store = await OpenAsync(StoreKind.Sqlite);
        var frail = FrailStore.Over(store);
        var node = Node(frail);
        await RoundsAsync(1, node);
        frail.LosesMarks = true;
        _figures[Errors] = 0.25;
        await RoundsAsync(10, node);
        Assert.Single(_inbox.Taken);
        frail.LosesMarks = false;
        await RoundsAsync(5, node);
        Assert.Single(_inbox.Taken);
        Assert.Equal(0, Assert.Single(await frail.ChannelsAsync(Cancel)).Waiting);
    }

    [Fact]
    public async Task A_channel_that_hangs_holds_up_neither_the_rules_nor_the_other_channel()
    {
        await using var store = await OpenAsync(StoreKind.Sqlite);
        var (stuck, release) = (new Inbox("stuck"), new TaskCompletionSource<SendOutcome>());
        stuck.Instead = (_, _) => release.Task;
        var options = Options(ErrorRule());
        options.SendTimeoutSeconds = 120;
        var node = new AlertNode(new StoreAlerts(store), options, _figures, _time, stuck, _inbox);
        await node.RoundAsync();
        _figures[Errors] = 0.25;
        for (var i = 0; i < 3; i++, _time.Advance(Tick))
            await node.Loop.RunOnceAsync(Cancel);
        await Eventually.HoldsAsync(() => _inbox.Taken.Count == 1 && stuck.Attempts == 1, "both were tried");
        _figures[Errors] = 0;
        for (var i = 0; i < 3; i++, _time.Advance(Tick))
            await node.Loop.RunOnceAsync(Cancel);
        await Eventually.HoldsAsync(async () =>
        {
            await node.Loop.RunOnceAsync(Cancel);
            return _inbox.Taken.Count == 2;
        }, "the other channel heard of the end");
        Assert.Equal(1, stuck.Attempts);
        stuck.Instead = null;
        release.SetResult(new(true, "at last"));
        await node.Loop.Sending;
        await node.RoundAsync();
        Assert.Equal(["resolved  ended errors"], stuck.Told());
    }

    [Fact]
    public async Task A_channel_that_never_answers_is_given_up_after_its_time_limit()
    {
        await using var store = await OpenAsync(StoreKind.Sqlite);
        _inbox.Instead = (_, _) => new TaskCompletionSource<SendOutcome>().Task;
        var options = Options(ErrorRule());
        options.SendTimeoutSeconds = 1;
        var node = new AlertNode(new StoreAlerts(store), options, _figures, _time, _inbox);
        await RoundsAsync(1, node);
        _figures[Errors] = 0.25;
        await RoundsAsync(3, node);
        Assert.Equal("no answer within 1 s", Assert.Single(await new StoreAlerts(store).ChannelsAsync(Cancel)).LastError);
    }

    [Fact]
    public async Task Failures_are_tried_later_and_later_and_given_up_in_the_end_and_what_is_refused_at_once()
    {
        await using var store = await OpenAsync(StoreKind.Sqlite);
        var options = Options(ErrorRule());
        options.RepeatInterval = TimeSpan.FromDays(30);
        var node = Node(new StoreAlerts(store), options);
        await RoundsAsync(1, node);
        _inbox.Instead = (_, _) => Task.FromResult(new SendOutcome(false, "HTTP 500"));
        _figures[Errors] = 0.25;
        await RoundsAsync(3, node);
        Assert.Equal(1, _inbox.Attempts);
        // 5, 10, 20, … 300 s, each a fifth more or less: 5 to 9 attempts in ten minutes, not 120.
        await RoundsAsync(120, node);
        Assert.InRange(_inbox.Attempts, 5, 10);
        _time.Advance(TimeSpan.FromDays(1));
        await RoundsAsync(1, node);
        Assert.Equal((0, 1, "HTTP 500"), await FiguresAsync());
        Assert.Contains(node.DeliveryLog.Lines, line => line.StartsWith("Error: The notice \"Critical: web\" was given up for inbox", StringComparison.Ordinal));

        _inbox.Instead = (_, _) => Task.FromResult(new SendOutcome(false, "HTTP 400", IsFinal: true));
        _figures[Errors] = 0;
        await RoundsAsync(3, node);
        Assert.Equal((0, 2, "HTTP 400"), await FiguresAsync());

        async Task<(int, int, string?)> FiguresAsync() => Assert.Single(await new StoreAlerts(store).ChannelsAsync(Cancel)) is var figures ? (figures.Waiting, figures.GivenUp, figures.LastError) : default;
    }

    [Fact]
    public async Task A_server_that_asks_for_a_pause_gets_it()
    {
        await using var store = await OpenAsync(StoreKind.Sqlite);
        var node = Node(store);
        await RoundsAsync(1, node);
        _inbox.Instead = (_, _) => Task.FromResult(new SendOutcome(false, "HTTP 429", RetryAfter: TimeSpan.FromMinutes(2)));
        _figures[Errors] = 0.25;
        await RoundsAsync(3, node);
        _inbox.Instead = null;
        await RoundsAsync(22, node);
        Assert.Equal(1, _inbox.Attempts);
        await RoundsAsync(4, node);
        Assert.Single(_inbox.Taken);
    }

    [Theory, OnBothStores]
    public async Task The_queue_of_a_dead_channel_keeps_the_newest(StoreKind kind)
    {
        await using var store = await OpenAsync(kind);
        _inbox.Instead = (_, _) => Task.FromResult(new SendOutcome(false, "HTTP 500"));
        var options = Options(ErrorRule());
        options.MaxWaiting = 10;
        var node = Node(new StoreAlerts(store), options);
        for (var i = 0; i < 8; i++)
        {
            _figures[Errors] = 0.25;
            await RoundsAsync(3, node);
            _figures[Errors] = 0;
            await RoundsAsync(1, node);
        }
        var figures = Assert.Single(await new StoreAlerts(store).ChannelsAsync(Cancel));
        Assert.Equal((10, 6), (figures.Waiting, figures.GivenUp));
        _inbox.Instead = null;
        _time.Advance(TimeSpan.FromHours(1));
        await RoundsAsync(1, node);
        Assert.Equal(10, _inbox.Taken.Count);
        Assert.Equal("resolved  ended errors", _inbox.Told().Last());
    }

    [Fact]
    public async Task Heartbeats_go_to_their_own_channel_when_there_is_one_and_nothing_else_does()
    {
        await using var store = await OpenAsync(StoreKind.Sqlite);
        var monitor = new Inbox("heartbeat") { IsForHeartbeats = true };
        var options = Options(ErrorRule());
        options.Heartbeat.Interval = TimeSpan.FromMinutes(1);
        var node = new AlertNode(new StoreAlerts(store), options, _figures, _time, monitor, _inbox);
        _figures[Errors] = 0.25;
        await RoundsAsync(25, node);
        Assert.Equal(["heartbeat", "heartbeat", "heartbeat"], monitor.Told());
        Assert.Equal(["firing errors"], _inbox.Told());
        // A successor does not begin to count anew.
        await RoundsAsync(4, new AlertNode(new StoreAlerts(store), options, _figures, _time, monitor, _inbox));
        Assert.Equal(3, monitor.Taken.Count);
    }

    [Theory, OnBothStores]
    public async Task What_was_over_long_ago_is_removed(StoreKind kind)
    {
        await using var store = await OpenAsync(kind);
        var alerts = new StoreAlerts(store);
        var node = Node(store);
        _figures[Errors] = 0.25;
        await RoundsAsync(4, node);
        _figures[Errors] = 0;
        await RoundsAsync(2, node);
        await alerts.AddSilenceAsync(new() { Matchers = [new("alert", "x")], CreatedBy = "Ada", Comment = "c", CreatedAt = _time.GetUtcNow(), Until = _time.GetUtcNow().AddHours(1) }, Cancel);
        _time.Advance(TimeSpan.FromDays(29));
        await RoundsAsync(4, node);
        Assert.Single(await alerts.HistoryAsync(10, Cancel));
        _time.Advance(TimeSpan.FromDays(2));
        await RoundsAsync(4, node);
        Assert.Empty(await alerts.HistoryAsync(10, Cancel));
        Assert.Equal(0, await store.ReadAsync((db, stop) => db.AlertOutbox.CountAsync(stop), Cancel));
        Assert.Equal(0, await store.ReadAsync((db, stop) => db.AlertSilences.CountAsync(stop), Cancel));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_fails_in_between_every_alert_is_told_once_and_its_end_once(int seed)
    {
        var random = new Random(seed);
        await using var store = await OpenAsync(StoreKind.Sqlite);
        var frail = FrailStore.Over(store);
        var options = Options(ErrorRule());
        options.RepeatInterval = TimeSpan.FromDays(1);
        var nodes = new List<AlertNode> { Node(frail, options), Node(frail, options) };
        for (var step = 0; step < 150; step++)
        {
            _figures[Errors] = random.Next(6) == 0 ? random.Next(2) : _figures.Value(Errors, Tick, default);
            frail.IsAway = random.Next(8) == 0;
            _inbox.Instead = random.Next(4) == 0 ? (_, _) => Task.FromResult(new SendOutcome(false, "HTTP 503")) : null;
            await RoundsAsync(1, [.. nodes]);
            // A crash may lose what no store has taken, so it comes when all is saved.
            if (!frail.IsAway && nodes.TrueForAll(node => node.Unsaved.IsEmpty) && random.Next(6) == 0)
                nodes[random.Next(2)] = Node(frail, options);
        }
        (_figures[Errors], frail.IsAway, _inbox.Instead) = (0, false, null);
        _time.Advance(TimeSpan.FromMinutes(10));
        await RoundsAsync(12, [.. nodes]);

        var past = (await frail.HistoryAsync(1000, Cancel)).Where(alert => alert.FiredAt is not null).Select(alert => alert.StartedAt).Order().ToList();
        Assert.True(past.Count > 3, $"only {past.Count} alerts: nothing was tested");
        Assert.Equal(past, _inbox.Taken.SelectMany(notice => notice.Firing).Select(line => line.StartedAt).Order());
        Assert.Equal(past, _inbox.Taken.SelectMany(notice => notice.Resolved).Select(line => line.StartedAt).Order());
        Assert.Equal(_inbox.Taken.Count, _inbox.Taken.Select(notice => notice.Id).Distinct().Count());
    }

    private static async Task<Store> OpenAsync(StoreKind kind) => new(await TestStores.CreateAsync(kind), TestStores.Patient);

    private AlertNode Node(Store store) => Node(new StoreAlerts(store), Options(ErrorRule()));

    private AlertNode Node(IAlertStore store) => Node(store, Options(ErrorRule()));

    private AlertNode Node(IAlertStore store, AlertOptions options) => new(store, options, _figures, _time, _inbox);

    private async Task RoundsAsync(int count, params AlertNode[] nodes)
    {
        for (var i = 0; i < count; i++)
        {
            foreach (var node in nodes)
                await node.RoundAsync();
            _time.Advance(Tick);
        }
    }
}
