using Lectern.Monitoring.History;
using Lectern.Server.Operations.History;
using Lectern.Server.Storage;

namespace Lectern.Tests.Monitoring.History;

public sealed class HistoryKeeperTests
{
    private readonly ManualTime _time = new();

    public HistoryKeeperTests() => _time.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerHour - (_time.GetUtcNow().UtcTicks % TimeSpan.TicksPerHour)));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_was_killed_remembers_all_but_its_last_seconds()
    {
        var folder = TestStores.TemporaryFolder();
        using var before = new WatchedNode("here", _time, new FolderHistoryStore(folder));
        await before.PassAsync(25 * 60);
        await before.PassAsync(7);

        using var after = new WatchedNode("here", _time, new FolderHistoryStore(folder));
        await after.Keeper!.RunOnceAsync(Cancel);
        Assert.InRange(after.Answers(TimeSpan.FromMinutes(30))!.Value, (25 * 60) + 7 - 10, (25 * 60) + 7);
        Assert.InRange(after.Answers(TimeSpan.FromHours(1))!.Value, (25 * 60) + 7 - 10, (25 * 60) + 7);
        Assert.InRange(after.Answers(TimeSpan.FromDays(2))!.Value, (25 * 60) + 7 - 10, (25 * 60) + 7);
        await after.PassAsync(120, 2);
        Assert.InRange(after.Answers(TimeSpan.FromHours(1))!.Value, (25 * 60) + 7 - 10 + 240, (25 * 60) + 7 + 240);

        using var third = new WatchedNode("here", _time, new FolderHistoryStore(folder));
        await third.Keeper!.RunOnceAsync(Cancel);
        Assert.InRange(third.Answers(TimeSpan.FromDays(2))!.Value, (25 * 60) + 7 - 10 + 240 - 20, (25 * 60) + 7 + 240);
    }

    [Theory, OnBothStores]
    public async Task A_node_that_ends_in_order_remembers_everything_in_the_store(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind), TestStores.Patient);
        using var before = new WatchedNode("here", _time, new StoreHistory(store));
        await before.PassAsync(95);
        await before.Keeper!.FinishAsync(Cancel);

        using var after = new WatchedNode("there", _time, new StoreHistory(store));
        await after.Keeper!.RunOnceAsync(Cancel);
        Assert.Equal(["here", "there"], after.History.Nodes);
        Assert.Equal(95, after.Answers(TimeSpan.FromMinutes(5)));
        Assert.Equal(95, after.Answers(TimeSpan.FromDays(5)));
        Assert.Equal(95, after.History.Value(new("answers", Aggregate.Sum) { Node = "here" }, TimeSpan.FromHours(2), _time.GetUtcNow()));
    }

    [Theory, OnBothStores]
    public async Task What_is_too_old_is_removed_from_the_store(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind), TestStores.Patient);
        var history = new StoreHistory(store);
        var now = _time.GetUtcNow();
        await history.WriteAsync([new("here", Resolution.Minute, now.AddDays(-40), [1]), new("here", Resolution.Minute, now.AddDays(-20), [2]), new("here", Resolution.Second, now.AddHours(-1), [3])], Cancel);
        await history.WriteAsync([new("here", Resolution.Minute, now.AddDays(-20), [4])], Cancel);
        using var node = new WatchedNode("here", _time, history);
        await node.Keeper!.RunOnceAsync(Cancel);
        var block = Assert.Single(await history.ReadAsync(null, Resolution.Minute, now.AddDays(-60), now.AddDays(-1), Cancel));
        Assert.Equal([4], block.Payload);
        Assert.Empty(await history.ReadAsync("here", Resolution.Second, now.AddDays(-60), now.AddMinutes(-30), Cancel));
    }

    [Fact]
    public async Task A_store_that_is_away_costs_a_bounded_number_of_blocks_and_gets_the_rest_when_it_is_back()
    {
        var store = new AbsentStore(new FolderHistoryStore(TestStores.TemporaryFolder())) { IsAway = true };
        using var node = new WatchedNode("here", _time, store);
        await node.PassAsync(50 * 60);
        Assert.InRange(node.Keeper!.Waiting, 10, 200);
        store.IsAway = false;
        await node.PassAsync(1);
        Assert.Equal(0, node.Keeper.Waiting);

        using var after = new WatchedNode("here", _time, store);
        await after.Keeper!.RunOnceAsync(Cancel);
        Assert.InRange(after.Answers(TimeSpan.FromHours(2))!.Value, (50 * 60) - 10, (50 * 60) + 1);
    }

    [Fact]
    public async Task What_is_older_than_three_days_is_read_from_the_store_when_somebody_asks()
    {
        var store = new FolderHistoryStore(TestStores.TemporaryFolder());
        using var before = new WatchedNode("here", _time, store);
        await before.PassAsync(120);
        await before.Keeper!.FinishAsync(Cancel);
        _time.Advance(TimeSpan.FromDays(10));

        using var after = new WatchedNode("here", _time, store);
        await after.PassAsync(61, 0);
        Assert.Equal(0, after.Answers(TimeSpan.FromDays(20)));
        await after.History.ReachBackAsync(_time.GetUtcNow() - TimeSpan.FromDays(20), Cancel);
        Assert.Equal(120, after.Answers(TimeSpan.FromDays(20)));
        await after.PassAsync(61, 0);
        Assert.Equal(120, after.Answers(TimeSpan.FromDays(20)));
        _time.Advance(TimeSpan.FromMinutes(20));
        await after.PassAsync(61, 0);
        Assert.Equal(0, after.Answers(TimeSpan.FromDays(20)));
    }

    [Fact]
    public async Task A_torn_file_costs_its_own_block_only()
    {
        var folder = TestStores.TemporaryFolder();
        using var before = new WatchedNode("here/../.. or there", _time, new FolderHistoryStore(folder));
        await before.PassAsync(60);
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => file.Contains("Second", StringComparison.Ordinal) && !file.Contains("Ten", StringComparison.Ordinal)).Order().ToList();
        Assert.True(files.Count >= 5);
        await File.WriteAllBytesAsync(files[^1], (await File.ReadAllBytesAsync(files[^1], Cancel))[..^20], Cancel);
        await File.WriteAllTextAsync(files[0] + ".new", "half", Cancel);

        var store = new FolderHistoryStore(folder);
        Assert.Equal(files.Count - 1, (await store.ReadAsync(null, Resolution.Second, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Cancel)).Count);
        using var after = new WatchedNode("here/../.. or there", _time, store);
        await after.Keeper!.RunOnceAsync(Cancel);
        Assert.InRange(after.Answers(TimeSpan.FromMinutes(5))!.Value, 40, 60);
    }

    private sealed class AbsentStore(IHistoryStore store) : IHistoryStore
    {
        public bool IsAway { get; set; }

        public Task WriteAsync(IReadOnlyList<StoredBlock> blocks, CancellationToken cancel) => IsAway ? throw new IOException("away") : store.WriteAsync(blocks, cancel);

        public Task<IReadOnlyList<StoredBlock>> ReadAsync(string? node, Resolution tier, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel) =>
            IsAway ? throw new IOException("away") : store.ReadAsync(node, tier, from, to, cancel);

        public Task TrimAsync(Resolution tier, DateTimeOffset before, CancellationToken cancel) => IsAway ? throw new IOException("away") : store.TrimAsync(tier, before, cancel);
    }
}
