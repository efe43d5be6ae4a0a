using System.ComponentModel.DataAnnotations;
using Lectern.Caching.Shared;
using Lectern.Redis;

namespace Lectern.Server.Web.Answers;

/// <summary>Section <c>Lectern:Redis</c>.</summary>
public sealed class RedisSettings
{
    /// <summary>Servers as <c>HOST:PORT</c>, with ',' between them: one, a master and its replicas, or some nodes of a Cluster.</summary>
    /// <value>Default: none; the cache is in memory only.</value>
    [RedisEndpoints]
    public string Endpoints { get; set; } = "";

    /// <summary>The ACL user; needs a password.</summary>
    /// <value>Default: none.</value>
    [NeedsPassword]
    public string Username { get; set; } = "";

    /// <summary>The password; a secret, so it belongs into the environment.</summary>
    /// <value>Default: none.</value>
    public string Password { get; set; } = "";

    /// <summary>Is the connection encrypted?</summary>
    /// <value>Default: no.</value>
    public bool Tls { get; set; }

    /// <summary>Stands before every key, so that several programs can share a server.</summary>
    /// <value>Default: lectern. Letters, digits, '-' and '_'.</value>
    [RegularExpression("[A-Za-z0-9_-]{1,40}")]
    public string Prefix { get; set; } = "lectern";

    /// <summary>How long a read waits for Redis before it goes on without, in milliseconds.</summary>
    /// <value>Default: 40. From 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int PatienceMilliseconds { get; set; } = 40;

    /// <summary>Is there a Redis?</summary>
    public bool IsSet => Endpoints.Length > 0;

    /// <summary>The servers of <see cref="Endpoints"/>.</summary>
    public IReadOnlyList<RedisEndpoint> Servers() => [.. Endpoints.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(RedisEndpoint.Parse)];

    /// <summary>How a client reaches <paramref name="servers"/>.</summary>
    /// <param name="servers">All of <see cref="Servers"/>, or some.</param>
    /// <param name="tracking">What it is told of changes.</param>
    /// <param name="patience">How long it waits for a connection and for each answer; null for the client's own defaults.</param>
    public RedisOptions Client(IReadOnlyList<RedisEndpoint> servers, RedisTracking? tracking = null, TimeSpan? patience = null) => new()
    {
        Endpoints = servers,
        Username = Username.Length > 0 ? Username : null,
        Password = Password.Length > 0 ? Password : null,
        Tls = Tls ? new() : null,
        Tracking = tracking,
        ConnectTimeout = patience ?? TimeSpan.FromSeconds(1),
        CommandTimeout = patience ?? TimeSpan.FromSeconds(1),
    };

    internal SharedLayerOptions Layer(double aloneSeconds, Func<CancellationToken, Task>? beforeReturn, TimeSpan? patience = null) => new()
    {
        Prefix = Prefix,
        Patience = patience ?? TimeSpan.FromMilliseconds(PatienceMilliseconds),
        AloneLifetime = TimeSpan.FromSeconds(aloneSeconds),
        BeforeReturn = beforeReturn,
        Redis = tracking => Client(Servers(), tracking),
    };
}
