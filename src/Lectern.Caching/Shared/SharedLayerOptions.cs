using Lectern.Redis;

namespace Lectern.Caching.Shared;

/// <summary>How Redis is used.</summary>
public sealed class SharedLayerOptions
{
    /// <summary>How Redis is reached. Its tracking is set by the cache.</summary>
    public required Func<RedisTracking, RedisOptions> Redis { get; init; }

    /// <summary>Stands before every key, so that several programs can share a server. No spaces.</summary>
    /// <value>Default: lectern.</value>
    public string Prefix { get; init; } = "lectern";

    /// <summary>How long a read waits for Redis before it goes on without.</summary>
    /// <value>Default: 40 ms. From 1 ms to 10 s.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How long one node may load before another may begin too.</summary>
    /// <value>Default: 5 s. From 100 ms to 10 min.</value>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long entries live in memory while Redis does not answer.</summary>
    /// <value>Default: 2 s. Up to 1 min.</value>
    public TimeSpan AloneLifetime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Is run when Redis answers again, before anything is believed that it holds: applies what was invalidated meanwhile, by whomever.</summary>
    public Func<CancellationToken, Task>? BeforeReturn { get; init; }
}

/// <summary>How the cache and Redis stand.</summary>
public enum SharedLayerState
{
    /// <summary>There is no Redis.</summary>
    None,

    /// <summary>Redis answers.</summary>
    Together,

    /// <summary>Redis does not answer: entries live in memory for seconds only.</summary>
    Alone,
}
