using System.Net.Security;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

/// <summary>Options for a test: patient, because the machine may be busy, and seeded.</summary>
public sealed class Builder
{
    public IReadOnlyList<RedisEndpoint> Endpoints { get; set; } = [];
    public string? Username { get; set; }
    public string? Password { get; set; }
    public SslClientAuthenticationOptions? Tls { get; set; }
    public RedisTracking? Tracking { get; set; }
    public bool ReadFromReplicas { get; set; }
    public bool RetryIdempotent { get; set; }
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);
    public int MaxInFlight { get; set; } = 4096;
    public int MaxBulkBytes { get; set; } = 64 << 20;
    public int MaxRedirects { get; set; } = 5;
    public TimeSpan TopologyInterval { get; set; } = TimeSpan.FromSeconds(5);

    public RedisOptions Build() => new()
    {
        Endpoints = Endpoints,
        Username = Username,
        Password = Password,
        Tls = Tls,
        Tracking = Tracking,
        ReadFromReplicas = ReadFromReplicas,
        RetryIdempotent = RetryIdempotent,
        CommandTimeout = CommandTimeout,
        ConnectTimeout = ConnectTimeout,
        HeartbeatInterval = HeartbeatInterval,
        MaxInFlight = MaxInFlight,
        MaxBulkBytes = MaxBulkBytes,
        MaxRedirects = MaxRedirects,
        TopologyInterval = TopologyInterval,
        Random = new Random(1),
    };
}
