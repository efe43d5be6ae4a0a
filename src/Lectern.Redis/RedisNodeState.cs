namespace Lectern.Redis;

/// <summary>One server as the client sees it at this moment.</summary>
/// <param name="Endpoint">Where it listens.</param>
/// <param name="IsConnected">Commands can be sent.</param>
/// <param name="IsReplica">It said so when it was connected.</param>
/// <param name="Breaker">Whether it is asked at all.</param>
/// <param name="InFlight">Commands under way.</param>
/// <param name="LastFailure">Why the breaker is not closed; null when it is.</param>
public sealed record RedisNodeState(RedisEndpoint Endpoint, bool IsConnected, bool IsReplica, RedisBreakerState Breaker, int InFlight, string? LastFailure);
