using Lectern.Caching;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Caching;

/// <summary>One load for all nodes, and what becomes of it when it goes wrong.</summary>
public sealed class LeaseTests(RedisServer server) : IClassFixture<RedisServer>
{
    private readonly string _prefix = $"lease-{Guid.NewGuid():N}";
    private readonly CacheFamily _family = TestNode.Family();

    private CacheKey Key => new(_family, "course:algebra", "school:1");

    private Task<TestNode> JoinAsync(TimeSpan? leaseTime = null) => TestNode.JoinAsync(server, leaseTime: leaseTime, prefix: _prefix);

    [Fact]
    public async Task A_thousand_readers_of_a_cold_key_on_two_nodes_cause_one_load()
    {
        await using var one = await JoinAsync();
        await using var other = await JoinAsync();
        var (gate, loads) = (new Gate(), 0);
        var readers = Enumerable.Range(0, 1000).Select(i => Task.Run(() => (i % 2 == 0 ? one : other).ReadAsync(Key, load =>
        {
            Interlocked.Increment(ref loads);
            return gate.LoadAsync(load);
        }), TestContext.Current.CancellationToken)).ToList();
        await gate.Begun;
        // Every reader waits for it, on whichever node.
        await Eventually.HoldsAsync(() => one.Cache.Figures.Concat(other.Cache.Figures).Sum(family => family.Coalesced) >= 990, "the readers wait");
        gate.Open("v1");
        Assert.All(await Task.WhenAll(readers), value => Assert.Equal("v1", value));
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task When_the_node_that_loads_dies_another_takes_over_after_the_lease_time()
    {
        var dying = await JoinAsync(TimeSpan.FromMilliseconds(500));
        await using var other = await JoinAsync(TimeSpan.FromMilliseconds(500));
        var gate = new Gate();
        var lost = dying.ReadAsync(Key, gate.LoadAsync);
        await gate.Begun;
        var loads = 0;
        var waiting = Enumerable.Range(0, 500).Select(_ => other.ReadAsync(Key, () => $"by the other, load {Interlocked.Increment(ref loads)}")).ToList();
        await dying.DisposeAsync();
        Assert.All(await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), value => Assert.Equal("by the other, load 1", value));
        gate.Open("late");
        Assert.Equal("late", await lost);
        Assert.Equal("by the other, load 1", await other.ReadAsync(Key, () => "never"));
    }

    [Fact]
    public async Task A_load_may_take_longer_than_a_lease_and_is_kept()
    {
        await using var one = await JoinAsync(TimeSpan.FromMilliseconds(300));
        await using var other = await JoinAsync(TimeSpan.FromMilliseconds(300));
        var gate = new Gate();
        var slow = one.ReadAsync(Key, gate.LoadAsync);
        await gate.Begun;
        var waiting = other.ReadAsync(Key, () => "a second load");
        await Task.Delay(1200, TestContext.Current.CancellationToken);
        gate.Open("v1");
        Assert.Equal(("v1", "v1"), (await slow, await waiting));
    }

    [Fact]
    public async Task A_load_that_fails_hands_its_fault_to_all_who_wait_and_holds_nobody_up()
    {
        await using var one = await JoinAsync();
        var gate = new Gate();
        var first = one.ReadAsync(Key, gate.LoadAsync);
        await gate.Begun;
        var others = Enumerable.Range(0, 50).Select(_ => one.ReadAsync(Key, () => "never")).ToList();
        gate.Fail();
        foreach (var reader in others.Prepend(first))
            Assert.Equal("the database is away", (await Assert.ThrowsAsync<InvalidOperationException>(() => reader)).Message);
        await using var other = await JoinAsync();
        Assert.Equal("v1", await other.ReadAsync(Key, () => "v1").WaitAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_who_leaves_takes_nobody_with_him()
    {
        await using var one = await JoinAsync();
        var gate = new Gate();
        using var leave = new CancellationTokenSource();
        var leaver = one.Cache.GetAsync(Key, gate, static (it, load, _) => it.LoadAsync(load), TextCodec.Instance, leave.Token).AsTask();
        await gate.Begun;
        var stayer = one.ReadAsync(Key, () => "never");
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        gate.Open("v1");
        Assert.Equal("v1", await stayer);
    }

    [Fact]
    public async Task A_load_that_never_ends_is_given_up_and_the_next_one_may_begin()
    {
        _family.HardLimit = TimeSpan.FromMilliseconds(100);
        await using var one = await JoinAsync();
        var fault = await Assert.ThrowsAsync<TimeoutException>(() => one.ReadAsync(Key, _ => new TaskCompletionSource<string?>().Task));
        Assert.Contains("HardLimit", fault.Message, StringComparison.Ordinal);
        _family.HardLimit = TimeSpan.FromSeconds(20);
        Assert.Equal("v1", await one.ReadAsync(Key, () => "v1"));
    }

    [Fact]
    public async Task An_invalidation_whose_caller_leaves_is_done_nevertheless()
    {
        await using var one = await JoinAsync();
        await using var other = await JoinAsync();
        Assert.Equal("v1", await other.ReadAsync(Key, () => "v1"));
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.Cache.InvalidateAsync(["school:1"], null, gone.Token).AsTask());
        await Eventually.HoldsAsync(async () => await other.ReadAsync(Key, () => "v2") == "v2", "the other node has heard of it");
    }

    [Fact]
    public async Task What_lies_in_Redis_and_is_no_value_of_this_version_is_replaced_at_once()
    {
        await using var one = await JoinAsync();
        await server.CliAsync("SET", $"{_prefix}:{{course:algebra}}:v", "\u0002something that the next version will write");
        Assert.Equal("v1", await one.ReadAsync(Key, () => "v1").WaitAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken));
        await using var other = await JoinAsync();
        Assert.Equal("v1", await other.ReadAsync(Key, () => "never"));
    }
}
