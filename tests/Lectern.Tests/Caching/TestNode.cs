using Lectern.Caching;
using Lectern.Caching.Shared;
using Lectern.Redis;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Caching;

/// <summary>One node: a cache with its own connection to a Redis that others share. Patient, because the machine may be busy.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private TestNode(Cache cache) => Cache = cache;

    public Cache Cache { get; }

    public static CacheFamily Family(string name = "course", bool shared = true) =>
        new(name) { Lifetime = TimeSpan.FromMinutes(5), EarlyRefresh = 0, SoftLimit = TimeSpan.FromMinutes(1), HardLimit = TimeSpan.FromSeconds(30), Shared = shared };

    public static TestNode Alone(TimeProvider? time = null) => new(new Cache(new(), time ?? TimeProvider.System, new Random(1)));

    /// <summary>The seed is the same for all nodes, as in a fleet that was configured so.</summary>
    public static TestNode Start(IReadOnlyList<RedisEndpoint> redis, TimeProvider? time = null, TimeSpan? patience = null, TimeSpan? leaseTime = null, TimeSpan? commandTimeout = null,
        Func<CancellationToken, Task>? beforeReturn = null, string prefix = "lectern", TimeSpan? aloneLifetime = null) =>
        new(new Cache(new(), time ?? TimeProvider.System, new Random(1), new SharedLayerOptions
        {
            Redis = tracking => new Builder { Endpoints = redis, Tracking = tracking, CommandTimeout = commandTimeout ?? TimeSpan.FromSeconds(20), HeartbeatInterval = TimeSpan.FromMilliseconds(500) }.Build(),
            Patience = patience ?? TimeSpan.FromSeconds(5),
            LeaseTime = leaseTime ?? TimeSpan.FromSeconds(5),
            AloneLifetime = aloneLifetime ?? TimeSpan.FromSeconds(2),
            BeforeReturn = beforeReturn,
            Prefix = prefix,
        }));

    public static async Task<TestNode> JoinAsync(RedisServer server, TimeProvider? time = null, TimeSpan? patience = null, TimeSpan? leaseTime = null, string prefix = "lectern")
    {
        var node = Start([server.Endpoint], time, patience, leaseTime, prefix: prefix);
        await node.TogetherAsync();
        return node;
    }

    public Task TogetherAsync() => Eventually.HoldsAsync(() => Cache.SharedState == SharedLayerState.Together, "the node believes Redis");

    public Task AloneAsync() => Eventually.HoldsAsync(() => Cache.SharedState == SharedLayerState.Alone, "the node does without Redis");

    public Task<string?> ReadAsync(CacheKey key, Func<CacheLoad, Task<string?>> load) =>
        Cache.GetAsync(key, load, static (loader, told, _) => loader(told), TextCodec.Instance, TestContext.Current.CancellationToken).AsTask();

    public Task<string?> ReadAsync(CacheKey key, Func<string?> load) => ReadAsync(key, _ => Task.FromResult(load()));

    public ValueTask<bool> InvalidateAsync(string tag, string? position = null) => Cache.InvalidateAsync([tag], position, TestContext.Current.CancellationToken);

    public CacheFamilyFigures Figures(string family = "course") => Cache.Figures.Single(one => one.Family == family);

    public ValueTask DisposeAsync() => Cache.DisposeAsync();
}

/// <summary>A load that begins when it is asked for and ends when the test says so.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string?> _value = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Begun => _begun.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public Task<string?> LoadAsync(CacheLoad _)
    {
        _begun.TrySetResult();
        return _value.Task;
    }

    public void Open(string? value) => _value.SetResult(value);

    public void Fail() => _value.SetException(new InvalidOperationException("the database is away"));
}
