using System.Buffers;
using System.Text;
using Lectern.Caching;

namespace Lectern.Tests.Caching;

/// <summary>What a tuner is told of a family.</summary>
public sealed class CacheCostsTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly CacheFamily _family = new("course") { Lifetime = TimeSpan.FromSeconds(10), EarlyRefresh = 0, SoftLimit = TimeSpan.FromMinutes(1), StaleWhileRevalidate = TimeSpan.FromMinutes(10) };
    private readonly Cache _cache;
    private string _stored = "one";

    public CacheCostsTests() => _cache = new Cache(new(), _time, new Random(1));

    private CacheFamilyCosts Costs => _cache.Costs.Single();

    [Fact]
    public async Task A_change_that_nobody_reported_is_seen_by_the_refresh_that_finds_it()
    {
        await ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(20));
        await ReadAsync();
        Assert.Equal((1, 0), (Costs.Refreshed, Costs.Changed));
        _stored = "two";
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal("two", await ReadAsync());
        Assert.Equal((2, 1, 60_000), (Costs.Refreshed, Costs.Changed, Costs.RefreshedMilliseconds));
        // A random tenth is taken off the lifetime.
        Assert.InRange(Costs.RefreshedShare, 9.0 / 20 + 9.0 / 40, 10.0 / 20 + 10.0 / 40);
    }

    [Theory]
    [InlineData("course:1")]
    [InlineData("course:*")]
    public async Task A_change_that_was_reported_is_none_of_these(string what)
    {
        await ReadAsync();
        _stored = "two";
        await _cache.InvalidateAsync([what], cancel: TestContext.Current.CancellationToken);
        Assert.Equal("two", await ReadAsync());
        Assert.Equal((1, 0, 0), (Costs.Invalidated, Costs.Refreshed, Costs.Changed));
    }

    [Fact]
    public async Task Every_request_is_a_hit_or_a_wait()
    {
        for (var i = 0; i < 10; i++)
        {
            await ReadAsync();
            _time.Advance(TimeSpan.FromSeconds(4));
        }
        Assert.Equal(10, Costs.Hits + Costs.Waited);
        Assert.Equal(Costs.Loads, Costs.Waited);
    }

    [Fact]
    public async Task A_smaller_memory_evicts_what_no_longer_fits()
    {
        await using var cache = new Cache(new() { MemoryMegabytes = 8 }, _time, new Random(1));
        for (var i = 0; i < 60; i++)
            await cache.GetAsync(new CacheKey(_family, $"course:{i}"), 0, static (_, _, _) => Task.FromResult<string?>(new('x', 100_000)), Codec.Instance, TestContext.Current.CancellationToken);
        Assert.InRange(cache.Bytes, 5_000_000, 8 << 20);
        cache.Resize(2);
        Assert.InRange(cache.Bytes, 1_000_000, 2 << 20);
        Assert.Equal(2, cache.MemoryMegabytes);
    }

    public ValueTask DisposeAsync() => _cache.DisposeAsync();

    private ValueTask<string?> ReadAsync() =>
        _cache.GetAsync(new CacheKey(_family, "course:1"), this, static (test, _, _) => Task.FromResult<string?>(test._stored), Codec.Instance, TestContext.Current.CancellationToken);

    private sealed class Codec : ICacheCodec<string>
    {
        public static Codec Instance { get; } = new();

        public int SizeOf(string value) => value.Length;

        public bool? AreSame(string first, string second) => first == second;

        public void Write(string value, IBufferWriter<byte> bytes) => bytes.Write(Encoding.UTF8.GetBytes(value));

        public string? Read(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
    }
}
