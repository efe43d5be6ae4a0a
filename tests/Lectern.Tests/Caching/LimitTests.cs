using System.Buffers;
using Lectern.Caching;
using Lectern.Caching.Shared;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Caching;

/// <summary>Names, sizes and codecs at and beyond their limits.</summary>
public sealed class LimitTests(RedisServer server) : IClassFixture<RedisServer>
{
    private readonly string _prefix = $"limit-{Guid.NewGuid():N}";
    private readonly CacheFamily _family = TestNode.Family();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Refused => ["", new string('x', CacheKey.MaxLength + 1), "half a pair \ud800"];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_name_that_could_not_be_kept_apart_is_refused(string name)
    {
        await using var node = TestNode.Alone();
        await Assert.ThrowsAsync<ArgumentException>(() => node.ReadAsync(new(_family, name), () => "v1"));
        await Assert.ThrowsAsync<ArgumentException>(() => node.ReadAsync(new(_family, "course", name), () => "v1"));
        await Assert.ThrowsAsync<ArgumentException>(() => node.InvalidateAsync(name).AsTask());
    }

    [Fact]
    public async Task A_thousand_tags_are_refused_and_two_hundred_all_count()
    {
        await using var node = await TestNode.JoinAsync(server, prefix: _prefix);
        var tags = Enumerable.Range(0, 1000).Select(i => $"tag:{i}").ToArray();
        Assert.Contains("1000 tags", (await Assert.ThrowsAsync<ArgumentException>(() => node.ReadAsync(new(_family, "a:b:c:d", tags), () => "v1"))).Message, StringComparison.Ordinal);
        var key = new CacheKey(_family, "a:b:c:d", tags[..CacheKey.MaxTags]);
        Assert.Equal("v1", await node.ReadAsync(key, () => "v1"));
        await using var other = await TestNode.JoinAsync(server, prefix: _prefix);
        Assert.Equal("v1", await other.ReadAsync(key, () => "never"));
        Assert.True(await node.InvalidateAsync(tags[CacheKey.MaxTags - 1]));
        Assert.Equal("v2", await node.ReadAsync(key, () => "v2"));
    }

    [Theory]
    [InlineData("a:b:c:d:*")]
    [InlineData("a:b:c:d:e:*")]
    public async Task A_prefix_deeper_than_any_that_counts_is_refused_rather_than_without_effect(string prefix)
    {
        await using var node = TestNode.Alone();
        await Assert.ThrowsAsync<ArgumentException>(() => node.InvalidateAsync(prefix).AsTask());
    }

    [Theory]
    [InlineData("0/1|0/2")]
    [InlineData("")]
    public async Task A_position_that_could_not_be_read_again_is_refused(string position)
    {
        await using var node = TestNode.Alone();
        await Assert.ThrowsAsync<ArgumentException>(() => node.InvalidateAsync("course", position).AsTask());
    }

    public static TheoryData<string> OddNames => ["{", "}", "{}", "a{b}c", "}x{y}", "{}{a}", "%7B", "with spaces and\nlines", "ünï:côde:😀", "a*", "x:*", "*", new string('k', CacheKey.MaxLength)];

    [Theory]
    [MemberData(nameof(OddNames))]
    public async Task Any_other_name_is_kept_shared_and_invalidated(string name)
    {
        await using var one = await TestNode.JoinAsync(server, prefix: _prefix);
        await using var other = await TestNode.JoinAsync(server, prefix: _prefix);
        var key = new CacheKey(_family, name, $"tag of {name[..1]}");
        Assert.Equal("v1", await one.ReadAsync(key, () => "v1"));
        Assert.Equal("v1", await other.ReadAsync(key, () => "never"));
        Assert.True(await one.InvalidateAsync(name));
        Assert.Equal("v2", await one.ReadAsync(key, () => "v2"));
        await Eventually.HoldsAsync(async () => await other.ReadAsync(key, () => "never") == "v2", "the other node has heard of it");
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("{braces}")]
    public void A_prefix_that_would_break_the_names_is_refused(string prefix) => Assert.Throws<ArgumentException>(() => TestNode.Start([server.Endpoint], prefix: prefix));

    [Fact]
    public void Reading_from_replicas_or_without_tracking_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Cache(new(), TimeProvider.System, new Random(1), new() { Redis = tracking => server.Options(options => (options.Tracking, options.ReadFromReplicas) = (tracking, true)) }));
        Assert.Throws<ArgumentException>(() => new Cache(new(), TimeProvider.System, new Random(1), new() { Redis = _ => server.Options() }));
    }

    [Fact]
    public async Task A_value_too_large_for_Redis_is_kept_by_each_node()
    {
        await using var cache = new Cache(new(), TimeProvider.System, new Random(1), new SharedLayerOptions
        {
            Redis = tracking => server.Options(options => (options.Tracking, options.MaxBulkBytes) = (tracking, 10_000)), Prefix = _prefix, Patience = TimeSpan.FromSeconds(5),
        });
        await Eventually.HoldsAsync(() => cache.SharedState == SharedLayerState.Together, "the node believes Redis");
        // Redis tells a node of the generations that it made itself, too; until that has come, what the node loads is not kept.
        await Eventually.HoldsAsync(async () =>
        {
            await cache.GetAsync(new(_family, "small", "school:1"), 0, (_, _, _) => Task.FromResult<string?>("s"), TextCodec.Instance, Cancel);
            return cache.TryGet<string>("small", out _);
        }, "the generations are known");
        var (large, loads) = (new string('x', 20_000), 0);
        var key = new CacheKey(_family, "large", "school:1");
        for (var i = 0; i < 3; i++)
            Assert.Equal(large, await cache.GetAsync(key, 0, (_, _, _) => { loads++; return Task.FromResult<string?>(large); }, TextCodec.Instance, Cancel));
        Assert.Equal(1, loads);
        Assert.True(await cache.InvalidateAsync(["school:1"], cancel: Cancel));
        Assert.Equal("v2", await cache.GetAsync(key, 0, (_, _, _) => Task.FromResult<string?>("v2"), TextCodec.Instance, Cancel));
    }

    [Fact]
    public async Task A_codec_that_cannot_write_fails_its_readers_and_one_that_cannot_read_causes_a_load()
    {
        await using var one = await TestNode.JoinAsync(server, prefix: _prefix);
        var key = new CacheKey(_family, "odd");
        Assert.Equal("cannot write", (await Assert.ThrowsAsync<NotSupportedException>(() => ReadAsync(one, new BadCodec(write: true)))).Message);
        Assert.Equal("v1", await one.ReadAsync(key, () => "v1").WaitAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken));
        await using var other = await TestNode.JoinAsync(server, prefix: _prefix);
        Assert.Equal("loaded", await ReadAsync(other, new BadCodec(write: false)));

        Task<string?> ReadAsync(TestNode node, BadCodec codec) => node.Cache.GetAsync(key, 0, (_, _, _) => Task.FromResult<string?>("loaded"), codec, Cancel).AsTask();
    }

    [Fact]
    public async Task What_waits_for_Redis_is_bounded_and_becomes_everything()
    {
        await using var own = await RedisServer.StartAsync();
        var node = TestNode.Start([own.Endpoint]);
        await node.TogetherAsync();
        await own.KillAsync();
        await node.AloneAsync();
        for (var i = 0; i < PendingInvalidations.Most + 5; i++)
            Assert.False(await node.InvalidateAsync($"tag:{i}"));
        await own.InitializeAsync();
        await node.TogetherAsync();
        Assert.Contains("|", await own.CliAsync("GET", "lectern:g:*"), StringComparison.Ordinal);
        Assert.DoesNotContain("|", await own.CliAsync("GET", "lectern:g:tag:7"), StringComparison.Ordinal);
        await node.DisposeAsync();
    }

    private sealed class BadCodec(bool write) : ICacheCodec<string>
    {
        public int SizeOf(string value) => value.Length;

        public void Write(string value, IBufferWriter<byte> bytes)
        {
            if (write)
                throw new NotSupportedException("cannot write");
            TextCodec.Instance.Write(value, bytes);
        }

        public string? Read(ReadOnlySpan<byte> bytes) => throw new NotSupportedException("cannot read");
    }
}
