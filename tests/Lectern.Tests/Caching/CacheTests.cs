using Lectern.Caching;

namespace Lectern.Tests.Caching;

/// <summary>One node without Redis.</summary>
public sealed class CacheTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly CacheFamily _family = new("course") { Lifetime = TimeSpan.FromSeconds(60), EarlyRefresh = 0 };
    private readonly Cache _cache;
    private int _loads;
    private string _truth = "v1";

    public CacheTests() => _cache = new Cache(new(), _time, new Random(1));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private CacheKey Key(string text = "course:algebra:page") => new(_family, text, "school:1");

    private ValueTask<string?> GetAsync(string text = "course:algebra:page", Func<Task<string?>>? load = null) => _cache.GetAsync(Key(text), load, async (loader, _, _) =>
    {
        Interlocked.Increment(ref _loads);
        return loader is null ? _truth : await loader();
    }, TextCodec.Instance, Cancel);

    [Fact]
    public async Task A_value_is_loaded_once_and_given_until_its_lifetime_ends()
    {
        Assert.Equal("v1", await GetAsync());
        _truth = "v2";
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal("v1", await GetAsync());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("v2", await GetAsync());
        Assert.Equal(2, _loads);
    }

    [Fact]
    public async Task A_trial_gives_one_half_of_the_keys_another_lifetime_and_counts_its_loads()
    {
        string[] keys = [.. Enumerable.Range(0, 1000).SelectMany(i => new[] { $"course:{i}:page", $"user:{100_000 + 2 * i}:full" })];
        var tried = keys.Count(CacheFamily.IsInTrialHalf);
        Assert.InRange(tried, 900, 1100);
        _family.TrialLifetime = TimeSpan.FromMinutes(10);
        await ReadAllAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        await ReadAllAsync();
        Assert.Equal(2 * keys.Length - tried, _loads);
        Assert.Equal((_loads, tried), (_cache.Costs[0].Loads, _cache.Costs[0].TrialLoads));
        _family.TrialLifetime = TimeSpan.Zero;
        _time.Advance(TimeSpan.FromMinutes(6));
        await ReadAllAsync();
        _time.Advance(TimeSpan.FromMinutes(2));
        await ReadAllAsync();
        Assert.Equal(4 * keys.Length - tried, _loads);

        async Task ReadAllAsync()
        {
            foreach (var key in keys)
                await GetAsync(key);
        }
    }

    [Theory]
    [InlineData("course:1", false)]
    [InlineData("course:2", false)]
    [InlineData("course:7", true)]
    [InlineData("user:7:basic", true)]
    [InlineData("", false)]
    public void The_half_of_a_trial_is_the_same_in_every_process(string key, bool isInTrialHalf) => Assert.Equal(isInTrialHalf, CacheFamily.IsInTrialHalf(key));

    [Theory]
    [InlineData("course:algebra:page")]
    [InlineData("school:1")]
    [InlineData("course:algebra:*")]
    [InlineData("course:*")]
    [InlineData("*")]
    public async Task An_invalidation_by_key_tag_prefix_or_all_is_seen_by_the_next_reader(string tag)
    {
        await GetAsync();
        _truth = "v2";
        await _cache.InvalidateAsync([tag], cancel: Cancel);
        Assert.Equal("v2", await GetAsync());
    }

    [Theory]
    [InlineData("course:algebra")]
    [InlineData("course:alg*")]
    [InlineData("course:biology:*")]
    [InlineData("school:2")]
    public async Task What_does_not_cover_the_key_leaves_it_alone(string tag)
    {
        await GetAsync();
        await _cache.InvalidateAsync([tag], cancel: Cancel);
        await GetAsync();
        Assert.Equal(1, _loads);
    }

    [Theory]
    [InlineData("course:algebra:page")]
    [InlineData("school:1")]
    [InlineData("course:*")]
    [InlineData("*")]
    public async Task What_was_read_before_an_invalidation_is_not_kept_after_it(string tag)
    {
        var slow = new TaskCompletionSource<string?>();
        var before = GetAsync(load: () => slow.Task).AsTask();
        _truth = "v2";
        await _cache.InvalidateAsync([tag], cancel: Cancel);
        // Comes after the invalidation, while the old load is still under way: it must not be given what that one read.
        Assert.Equal("v2", await GetAsync());
        slow.SetResult("v1");
        Assert.Equal("v1", await before);
        Assert.Equal("v2", await GetAsync());
        Assert.Equal(2, _loads);
    }

    [Fact]
    public async Task A_thousand_readers_of_a_cold_key_cause_one_load()
    {
        var gate = new TaskCompletionSource<string?>();
        var readers = Enumerable.Range(0, 1000).Select(_ => Task.Run(async () => await GetAsync(load: () => gate.Task), Cancel)).ToList();
        while (Volatile.Read(ref _loads) == 0)
            await Task.Delay(1, Cancel);
        gate.SetResult("v1");
        Assert.All(await Task.WhenAll(readers), value => Assert.Equal("v1", value));
        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task Past_its_lifetime_a_value_is_given_while_the_next_one_takes_long_and_when_it_fails()
    {
        await GetAsync();
        _time.Advance(TimeSpan.FromSeconds(70));
        var slow = new TaskCompletionSource<string?>();
        Assert.Equal("v1", await GetAsync(load: () => slow.Task));
        slow.SetException(new InvalidOperationException("the database is away"));
        Assert.Equal("v1", await GetAsync(load: () => throw new InvalidOperationException("still away")));
        _time.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await GetAsync(load: () => throw new InvalidOperationException("for long")));
    }

    [Fact]
    public async Task What_was_invalidated_is_not_given_even_when_nothing_newer_can_be_had()
    {
        await GetAsync();
        await _cache.InvalidateAsync(["school:1"], cancel: Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await GetAsync(load: () => throw new InvalidOperationException("away")));
    }

    [Fact]
    public async Task That_there_is_none_is_believed_for_a_shorter_time()
    {
        Assert.Null(await GetAsync(load: () => Task.FromResult<string?>(null)));
        Assert.Null(await GetAsync());
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal("v1", await GetAsync());
    }

    [Fact]
    public async Task The_loader_is_told_how_far_the_database_must_be()
    {
        await GetAsync();
        await _cache.InvalidateAsync(["school:1"], "0/16B3748", Cancel);
        IReadOnlyList<string> positions = [];
        await _cache.GetAsync(Key(), 0, (_, load, _) => { positions = load.Positions; return Task.FromResult<string?>("v2"); }, TextCodec.Instance, Cancel);
        Assert.Equal(["0/16B3748"], positions);
    }

    [Fact]
    public async Task A_loader_may_say_until_when_its_value_is_good()
    {
        await _cache.GetAsync(Key(), 0, (_, load, _) => { load.GoodUntil = _time.GetUtcNow().AddSeconds(10); return Task.FromResult<string?>("before"); }, TextCodec.Instance, Cancel);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("before", await GetAsync());
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("v1", await GetAsync());
    }

    /// <summary>Past that date it is wrong, and not only old: it is not given while the next one takes long.</summary>
    [Fact]
    public async Task What_its_loader_called_good_until_then_is_not_given_after_it_while_another_is_loaded()
    {
        await _cache.GetAsync(Key(), 0, (_, load, _) => { load.GoodUntil = _time.GetUtcNow().AddSeconds(10); return Task.FromResult<string?>("not yet open"); }, TextCodec.Instance, Cancel);
        _time.Advance(TimeSpan.FromSeconds(11));
        var slow = new TaskCompletionSource<string?>();
        var read = GetAsync(load: () => slow.Task).AsTask();
        await Task.WhenAny(read, Task.Delay(500, Cancel));
        Assert.False(read.IsCompleted);
        slow.SetResult("open");
        Assert.Equal("open", await read);
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        await GetAsync();
        var key = Key();
        for (var i = 0; i < 1000; i++)
            Read(key);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Read(key);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Read(CacheKey hot)
        {
            if (!_cache.TryGet<string>(hot.Text, out _))
                Assert.Fail("no hit");
            if (!IsThere(_cache.GetAsync(hot, 0, static (_, _, _) => Task.FromResult<string?>(null), TextCodec.Instance, default)))
                Assert.Fail("no hit");
        }

        static bool IsThere(ValueTask<string?> answer) => answer.IsCompletedSuccessfully;
    }

    [Fact]
    public async Task A_read_is_a_miss_only_if_it_waits_for_a_load()
    {
        await using var node = TestNode.Alone(_time);
        var family = new CacheFamily("course") { Lifetime = TimeSpan.FromSeconds(10), EarlyRefresh = 0, SoftLimit = TimeSpan.Zero, StaleWhileRevalidate = TimeSpan.FromMinutes(10) };
        var key = new CacheKey(family, "course:1");
        await node.ReadAsync(key, () => "one");
        await node.ReadAsync(key, () => "never");
        _time.Advance(TimeSpan.FromSeconds(20));
        var newer = new Gate();
        Assert.Equal("one", await node.ReadAsync(key, newer.LoadAsync));
        newer.Open("two");
        await Eventually.HoldsAsync(async () => await node.ReadAsync(key, () => "never") == "two", "the newer value is there");

        var figures = node.Figures();
        Assert.Equal((1, 2), (figures.Misses, figures.Loads));
        Assert.True(figures.Stale >= 1 && figures.MemoryHits >= 2);
    }

    [Fact]
    public async Task Forgotten_tags_are_misses_and_never_stale_hits()
    {
        await using var small = new Cache(new() { MaxTags = 1000 }, _time, new Random(2));
        for (var i = 0; i < 5000; i++)
        {
            var key = new CacheKey(_family, $"user:{i}", $"tag:{i}");
            await small.GetAsync(key, i, (n, _, _) => Task.FromResult<string?>($"v1 {n}"), TextCodec.Instance, Cancel);
        }
        await small.InvalidateAsync(["tag:7"], cancel: Cancel);
        Assert.Equal("v2", await small.GetAsync(new CacheKey(_family, "user:7", "tag:7"), 0, (_, _, _) => Task.FromResult<string?>("v2"), TextCodec.Instance, Cancel));
    }

    public ValueTask DisposeAsync() => _cache.DisposeAsync();
}
