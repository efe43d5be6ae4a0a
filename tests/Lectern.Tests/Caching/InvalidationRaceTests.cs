using Lectern.Caching;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Caching;

/// <summary>
/// A loads v1, B commits v2 and invalidates, A stores v1: every such race, forced by gates. Two nodes share one real Redis; each test has a
/// prefix of its own there. <c>Reader</c> is the node that loads, <c>Writer</c> the one that invalidates; they may be the same.
/// </summary>
public sealed class InvalidationRaceTests(RedisServer server) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private const string Name = "course:algebra:page";

    private readonly string _prefix = $"race-{Guid.NewGuid():N}";
    private readonly ManualTime _time = new();
    private readonly CacheFamily _family = TestNode.Family();
    private TestNode _one = null!;
    private TestNode _other = null!;
    private string _truth = "v1";
    private int _loads;

    private CacheKey Key => new(_family, Name, "school:1");

    public async ValueTask InitializeAsync()
    {
        _one = await TestNode.JoinAsync(server, _time, prefix: _prefix);
        _other = await TestNode.JoinAsync(server, _time, prefix: _prefix);
        await SettledAsync(_one);
        await SettledAsync(_other);
    }

    /// <summary>What is invalidated, and whether the reader is the node that does it.</summary>
    public static TheoryData<string, bool> Ways
    {
        get
        {
            var ways = new TheoryData<string, bool>();
            foreach (var tag in (string[])[Name, "school:1", "course:algebra:*", "course:*", "*"])
            {
                ways.Add(tag, true);
                ways.Add(tag, false);
            }
            return ways;
        }
    }

    private TestNode Writer(bool here) => here ? _one : _other;

    private Task<string?> ReadAsync(TestNode node) => node.ReadAsync(Key, () =>
    {
        Interlocked.Increment(ref _loads);
        return _truth;
    });

    private async Task CommitAsync(string value, string tag, bool here, string? position = null)
    {
        _truth = value;
        Assert.True(await Writer(here).InvalidateAsync(tag, position));
    }

    // Elsewhere the promise begins when the report has arrived: a read through Redis after it cannot come before it, but a memory hit can.
    // The first reader makes the generations, and Redis tells everyone that they are new: until that is over, what is in memory may be asked for
    // again. A neighbor that hangs on the same tags takes that upon itself.
    private async Task SettledAsync(TestNode node)
    {
        var neighbor = Key with { Text = "course:algebra:neighbor" };
        for (var hits = 0; hits < 10; hits++)
        {
            if (!node.Cache.TryGet<string>(neighbor.Text, out _))
            {
                hits = 0;
                await node.ReadAsync(neighbor, () => "beside");
            }
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }

    private Task SeenAsync(TestNode node, string value) => Eventually.HoldsAsync(async () => await ReadAsync(node) == value, $"{value} is given");

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_kept_is_not_given_after_an_invalidation(string tag, bool here)
    {
        Assert.Equal("v1", await ReadAsync(_one));
        Assert.Equal("v1", await ReadAsync(_other));
        Assert.Equal(1, _loads);
        await CommitAsync("v2", tag, here);
        Assert.Equal("v2", await ReadAsync(Writer(here)));
        await SeenAsync(Writer(!here), "v2");
        for (var i = 0; i < 20; i++)
            Assert.Equal(("v2", "v2"), (await ReadAsync(_one), await ReadAsync(_other)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_a_load_read_before_an_invalidation_is_kept_by_nobody(string tag, bool here)
    {
        var gate = new Gate();
        var before = _one.ReadAsync(Key, gate.LoadAsync);
        await gate.Begun;
        await CommitAsync("v2", tag, here);
        // By a tag, the reader that comes next waits for the lease of the old load; by a key, the lease is gone.
        var after = ReadAsync(Writer(here));
        gate.Open("v1");
        Assert.Equal("v1", await before);
        Assert.Equal("v2", await after);
        await SeenAsync(_one, "v2");
        await SeenAsync(_other, "v2");
        for (var i = 0; i < 20; i++)
            Assert.Equal(("v2", "v2"), (await ReadAsync(_one), await ReadAsync(_other)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_a_refresh_in_the_background_read_before_an_invalidation_is_kept_by_nobody(string tag, bool here)
    {
        _family.StaleWhileRevalidate = TimeSpan.FromMinutes(5);
        _family.SoftLimit = TimeSpan.FromMilliseconds(1);
        Assert.Equal("v1", await ReadAsync(_one));
        _time.Advance(TimeSpan.FromMinutes(6));
        var gate = new Gate();
        Assert.Equal("v1", await _one.ReadAsync(Key, gate.LoadAsync));
        await gate.Begun;
        await CommitAsync("v2", tag, here);
        var after = ReadAsync(Writer(here));
        gate.Open("v1");
        Assert.Equal("v2", await after);
        await SeenAsync(_one, "v2");
        for (var i = 0; i < 20; i++)
            Assert.Equal(("v2", "v2"), (await ReadAsync(_one), await ReadAsync(_other)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_early_refresh_that_is_overtaken_by_an_invalidation_is_kept_by_nobody(string tag, bool here)
    {
        // The moment is drawn by lot. With so large a factor every lot but zero comes to the earliest moment, halfway through the lifetime.
        _family.EarlyRefresh = 1e12;
        Assert.Equal("v1", await _one.ReadAsync(Key, _ =>
        {
            _time.Advance(TimeSpan.FromMinutes(30));
            return Task.FromResult<string?>("v1");
        }));
        _time.Advance(TimeSpan.FromMinutes(4));
        var gate = new Gate();
        Assert.Equal("v1", await _one.ReadAsync(Key, gate.LoadAsync));
        await gate.Begun;
        await CommitAsync("v2", tag, here);
        var after = ReadAsync(Writer(here));
        gate.Open("v1");
        Assert.Equal("v2", await after);
        await SeenAsync(_one, "v2");
        await SeenAsync(_other, "v2");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_old_value_is_not_given_for_a_load_that_fails_after_an_invalidation(string tag, bool here)
    {
        Assert.Equal("v1", await ReadAsync(_one));
        _time.Advance(TimeSpan.FromMinutes(6));
        _family.StaleWhileRevalidate = TimeSpan.Zero;
        var gate = new Gate();
        var waiting = _one.ReadAsync(Key, gate.LoadAsync);
        await gate.Begun;
        await CommitAsync("v2", tag, here);
        if (!here)
            await Eventually.HoldsAsync(() => !_one.Cache.TryGet<string>(Name, out _), "the report has arrived");
        gate.Fail();
        // By the other node, its report may or may not have arrived before the load failed: both are right for who began before it.
        if (here)
            await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
        else
            await Record.ExceptionAsync(() => waiting);
        Assert.Equal("v2", await ReadAsync(Writer(here)));
        await SeenAsync(_one, "v2");
        await SeenAsync(_other, "v2");
    }

    /// <summary>A writer that invalidates before it commits: the reader in between makes the old value current again. Doing it again repairs that.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_invalidation_before_the_commit_keeps_what_it_should_have_ended_and_one_after_it_repairs_that(string tag, bool here)
    {
        Assert.Equal("v1", await ReadAsync(_one));
        Assert.True(await Writer(here).InvalidateAsync(tag));
        Assert.Equal("v1", await ReadAsync(Writer(here)));
        _truth = "v2";
        Assert.Equal("v1", await ReadAsync(Writer(here)));
        Assert.True(await Writer(here).InvalidateAsync(tag));
        Assert.Equal("v2", await ReadAsync(Writer(here)));
        await SeenAsync(Writer(!here), "v2");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_replica_that_lags_is_asked_for_the_position_of_the_change(string tag, bool here)
    {
        Assert.Equal("v1", await ReadAsync(_one));
        Assert.Equal("v1", await ReadAsync(_other));
        await CommitAsync("v2", tag, here, "0/200");
        // An earlier change of another writer, whose invalidation comes later.
        Assert.True(await Writer(here).InvalidateAsync(tag, "0/100"));
        foreach (var node in (TestNode[])[Writer(here), Writer(!here)])
        {
            await Eventually.HoldsAsync(async () => await node.ReadAsync(Key, FromReplicaAsync) == "v2", "the change is read");
            Assert.Equal("v2", await node.ReadAsync(Key, FromReplicaAsync));
        }

        // The replica stands before both; it is good for whoever asks for nothing.
        Task<string?> FromReplicaAsync(CacheLoad load) => Task.FromResult<string?>(load.Positions.Contains("0/200") && load.Positions.Contains("0/100") ? _truth : "v1");
    }

    [Theory]
    [InlineData(Name)]
    [InlineData("school:1")]
    public async Task What_is_not_kept_in_Redis_is_loaded_from_where_another_nodes_change_stands(string tag)
    {
        var local = new CacheKey(TestNode.Family("local", shared: false), Name, "school:1");
        Assert.Equal("v1", await _one.ReadAsync(local, () => "v1"));
        Assert.True(await _other.InvalidateAsync(tag, "0/300"));
        await Eventually.HoldsAsync(() => !_one.Cache.TryGet<string>(Name, out _), "the report has arrived");
        Assert.Equal("v2", await _one.ReadAsync(local, load => Task.FromResult<string?>(load.Positions.Contains("0/300") ? "v2" : "v1")));
    }

    /// <summary>A loader that ignores the positions: the old value is kept, which is its own doing, until the next invalidation.</summary>
    [Fact]
    public async Task A_loader_that_ignores_the_position_keeps_what_the_replica_had()
    {
        await CommitAsync("v2", "school:1", here: true, "0/200");
        Assert.Equal("v1", await _one.ReadAsync(Key, () => "v1"));
        Assert.Equal("v1", await ReadAsync(_other));
        Assert.True(await _one.InvalidateAsync("school:1", "0/200"));
        Assert.Equal("v2", await ReadAsync(_one));
    }

    [Fact]
    public async Task A_value_filled_under_old_generations_is_not_given_by_another_node()
    {
        var gate = new Gate();
        var before = _one.ReadAsync(Key, gate.LoadAsync);
        await gate.Begun;
        // The lease is still the old load's own, and so the fill succeeds: under a generation that has ended.
        await CommitAsync("v2", "school:1", here: false);
        gate.Open("v1");
        Assert.Equal("v1", await before);
        Assert.Contains("1", await server.CliAsync("EXISTS", $"{_prefix}:{{{Name}}}:v"), StringComparison.Ordinal);
        Assert.Equal("v2", await ReadAsync(_other));
        await SeenAsync(_one, "v2");
    }

    /// <summary>The flight has read v1 from Redis and not answered yet; who comes after an invalidation must not be given it.</summary>
    [Theory]
    [InlineData("school:1")]
    [InlineData("*")]
    [InlineData(Name)]
    public async Task Who_comes_after_an_invalidation_does_not_share_what_a_flight_found_before_it(string tag)
    {
        Assert.Equal("v1", await ReadAsync(_other));
        using var held = new ManualResetEventSlim();
        using var reached = new ManualResetEventSlim();
        var codec = new HeldCodec(reached, held);
        var before = Task.Run(() => ReadHeldAsync(codec), TestContext.Current.CancellationToken);
        Assert.True(reached.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        _truth = "v2";
        Assert.True(await _one.InvalidateAsync(tag));
        var after = Task.Run(() => ReadHeldAsync(codec), TestContext.Current.CancellationToken);
        held.Set();
        Assert.Equal("v2", await after);
        await before;
        Assert.Equal("v2", await ReadAsync(_one));

        async Task<string?> ReadHeldAsync(HeldCodec one) => await _one.Cache.GetAsync(Key, 0, (_, _, _) => Task.FromResult<string?>(_truth), one, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_tag_table_that_overflows_leaves_nothing_behind_that_no_invalidation_reaches()
    {
        await using var small = new Cache(new() { MaxTags = 1000 }, _time, new Random(3));
        var loads = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(part => Task.Run(async () =>
        {
            for (var i = 0; i < 3000; i++)
                await small.GetAsync(new CacheKey(_family, $"user:{part}-{i}", $"tag:{part}-{i}", "common"), 0, (_, _, _) => Task.FromResult<string?>($"v{Interlocked.Increment(ref loads)}"), TextCodec.Instance, TestContext.Current.CancellationToken);
        })));
        await small.InvalidateAsync(["common"], "0/500", TestContext.Current.CancellationToken);
        for (var part = 0; part < 4; part++)
        {
            for (var i = 0; i < 3000; i++)
                Assert.False(small.TryGet<string>($"user:{part}-{i}", out _));
        }
        // What was forgotten with the table asks for its position nevertheless.
        for (var i = 0; i < 3000; i++)
            await small.GetAsync(new CacheKey(_family, $"later:{i}", $"later:{i}"), 0, (_, _, _) => Task.FromResult<string?>("v"), TextCodec.Instance, TestContext.Current.CancellationToken);
        IReadOnlyList<string> told = [];
        await small.GetAsync(new CacheKey(_family, "user:0-0", "common"), 0, (_, load, _) => { told = load.Positions; return Task.FromResult<string?>("v"); }, TextCodec.Instance, TestContext.Current.CancellationToken);
        Assert.Contains("0/500", told);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    /// <summary>Holds the first value that comes from Redis up, between its reading and its use.</summary>
    private sealed class HeldCodec(ManualResetEventSlim reached, ManualResetEventSlim held) : ICacheCodec<string>
    {
        public int SizeOf(string value) => TextCodec.Instance.SizeOf(value);

        public void Write(string value, System.Buffers.IBufferWriter<byte> bytes) => TextCodec.Instance.Write(value, bytes);

        public string? Read(ReadOnlySpan<byte> bytes)
        {
            if (!reached.IsSet)
            {
                reached.Set();
                held.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            }
            return TextCodec.Instance.Read(bytes);
        }
    }
}
