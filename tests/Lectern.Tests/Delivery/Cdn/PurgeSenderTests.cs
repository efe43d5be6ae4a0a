using System.Diagnostics.Metrics;
using Lectern.Delivery.Cdn;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Delivery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lectern.Tests.Delivery.Cdn;

/// <summary>The way from a committed change to the edge.</summary>
public sealed class PurgeSenderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Changes_that_came_together_are_purged_together(StoreKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        for (var i = 0; i < 20; i++)
            await fleet.ChangeAsync(CacheTags.Course("algebra"), CacheTags.Courses);
        fleet.Time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(1, await fleet.First.RunOnceAsync(Cancel));

        Assert.Equal(["tag course:algebra", "tag courses"], Assert.Single(fleet.Edge.Purges).Select(item => item.ToString()).Order());
        Assert.Empty(await fleet.Purges.ListAsync(10, Cancel));
    }

    [Theory, OnBothStores]
    public async Task A_change_that_is_rolled_back_purges_nothing(StoreKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        await Assert.ThrowsAsync<InvalidOperationException>(() => fleet.Store.WriteAsync(async (db, stop) =>
        {
            await StorePurges.AddAsync(db, [PurgeItem.Everything], fleet.Time.Now(), stop);
            throw new InvalidOperationException();
        }, Cancel));
        fleet.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await fleet.First.RunOnceAsync(Cancel));
    }

    [Theory, OnBothStores]
    public async Task An_unconfirmed_change_waits_until_every_cache_knows_of_it(StoreKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        var id = await fleet.ChangeAsync(CacheTags.Courses);
        Assert.Equal(0, await fleet.First.RunOnceAsync(Cancel));

        fleet.First.Confirm(id);

        Assert.Equal(1, await fleet.First.RunOnceAsync(Cancel));
    }

    [Theory, OnBothStores]
    public async Task Of_two_processes_one_sends(StoreKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        await fleet.ChangeAsync(CacheTags.Courses);
        fleet.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, await fleet.First.RunOnceAsync(Cancel));
        await fleet.ChangeAsync(CacheTags.People);
        fleet.Time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(0, await fleet.Second.RunOnceAsync(Cancel));
        Assert.Equal(1, await fleet.First.RunOnceAsync(Cancel));
    }

    [Theory, OnBothStores]
    public async Task An_edge_that_is_away_is_asked_later_and_later_and_forgets_nothing(StoreKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        await fleet.ChangeAsync(CacheTags.Courses);
        fleet.Edge.Next = new(false, "HTTP 503");
        var pauses = new List<double>();
        fleet.Time.Advance(TimeSpan.FromSeconds(4));
        for (var attempt = 0; attempt < 6; attempt++)
        {
            var waited = 0.0;
            while (await fleet.First.RunOnceAsync(Cancel) == 0)
            {
                fleet.Time.Advance(TimeSpan.FromSeconds(0.25));
                waited += 0.25;
            }
            pauses.Add(waited);
        }
        // 0, then 1, 2, 4, 8, 16 s, each scattered by a half.
        Assert.All(pauses.Index().Skip(1), pause => Assert.InRange(pause.Item, 0.5 * (1 << pause.Index - 1) - 0.01, 1.5 * (1 << pause.Index - 1) + 0.26));

        fleet.Edge.Next = new(true, "");
        fleet.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await fleet.First.RunOnceAsync(Cancel));
        Assert.Empty(await fleet.Purges.ListAsync(10, Cancel));
    }

    [Theory, OnBothStores]
    public async Task An_edge_that_asks_for_time_gets_it(StoreKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        await fleet.ChangeAsync(CacheTags.Courses);
        fleet.Time.Advance(TimeSpan.FromSeconds(4));
        fleet.Edge.Next = new(false, "HTTP 429", RetryAfter: TimeSpan.FromSeconds(90));
        Assert.Equal(1, await fleet.First.RunOnceAsync(Cancel));
        fleet.Time.Advance(TimeSpan.FromSeconds(89));
        Assert.Equal(0, await fleet.First.RunOnceAsync(Cancel));
        fleet.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, await fleet.First.RunOnceAsync(Cancel));
    }

    [Theory, OnBothStores]
    public async Task What_is_given_up_is_kept_for_operators_who_may_send_it_again(StoreKind kind)
    {
        await using var fleet = await Fleet.StartAsync(kind);
        await fleet.ChangeAsync(CacheTags.Courses);
        fleet.Time.Advance(TimeSpan.FromSeconds(4));
        fleet.Edge.Next = new(false, "HTTP 400 no such zone", IsFinal: true);
        Assert.Equal(1, await fleet.First.RunOnceAsync(Cancel));

        var dead = Assert.Single(await fleet.Purges.ListAsync(10, Cancel));
        Assert.Equal("HTTP 400 no such zone", dead.Error);
        Assert.NotNull(dead.GivenUpAt);
        fleet.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await fleet.First.RunOnceAsync(Cancel));

        fleet.Edge.Next = new(true, "");
        Assert.Equal(1, await fleet.Purges.RetryAsync(fleet.Time.Now(), Cancel));
        Assert.Equal(1, await fleet.First.RunOnceAsync(Cancel));
        Assert.Empty(await fleet.Purges.ListAsync(10, Cancel));
    }

    [Theory]
    [InlineData("course:algebra:*", "tag course:algebra")]
    [InlineData("course:جبر:*", "tag course:%D8%AC%D8%A8%D8%B1")]
    [InlineData("course:*", "tag all")]
    [InlineData("*", "tag all")]
    [InlineData("courses people user:3:* learning:3:*", "tag courses, tag people")]
    [InlineData("learning:3:* user:3:*", "")]
    // How many learners a course has changes every second.
    [InlineData("counts course:algebra:*", "")]
    [InlineData("edge:everything *", "everything")]
    [InlineData("edge:path:/media/x.jpg", "path /media/x.jpg")]
    public void A_change_is_purged_only_where_visitors_see_it(string touched, string items) =>
        Assert.Equal(items, string.Join(", ", EdgeItems.Of(touched.Split(' '))));

    private sealed class Fleet : IAsyncDisposable
    {
        private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

        private Fleet(Store store)
        {
            (Store, Purges) = (store, new StorePurges(store));
            (First, Second) = (Sender("one"), Sender("two"));
        }

        public Store Store { get; }
        public StorePurges Purges { get; }
        public ScriptedEdge Edge { get; } = new();
        public ManualTime Time { get; } = new();
        public PurgeSender First { get; }
        public PurgeSender Second { get; }

        public static async Task<Fleet> StartAsync(StoreKind kind) => new(new Store(await TestStores.CreateAsync(kind), TestStores.Patient));

        public async Task<long> ChangeAsync(params string[] touched) =>
            (await Store.WriteAsync((db, stop) => StorePurges.AddAsync(db, EdgeItems.Of(touched), Time.Now(), stop), Cancel))!.Value;

        public async ValueTask DisposeAsync()
        {
            First.Dispose();
            Second.Dispose();
            await _services.DisposeAsync();
            await Store.DisposeAsync();
        }

        private PurgeSender Sender(string name) => new(Edge, Purges, new() { PurgesPerSecond = 1000 }, new(_services.GetRequiredService<IMeterFactory>()), name, Time, new Random(1), NullLogger<PurgeSender>.Instance);
    }

    private sealed class ScriptedEdge : IEdge
    {
        public PurgeOutcome Next { get; set; } = new(true, "");
        public List<IReadOnlyList<PurgeItem>> Purges { get; } = [];
        public string Name => "scripted";
        public int MaxItems => 100;

        public Task<PurgeOutcome> PurgeAsync(IReadOnlyList<PurgeItem> items, string reference, CancellationToken cancel)
        {
            Purges.Add(items);
            return Task.FromResult(Next);
        }
    }
}
