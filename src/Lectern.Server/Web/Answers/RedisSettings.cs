using System.ComponentModel.DataAnnotations;
using Lectern.Caching.Shared;
using Lectern.Redis;

namespace Lectern.Server.Web.Answers;

/// <summary>Section <c>Lectern:Redis</c>.</summary>
public sealed class RedisSettings
{
    /// <summary>Servers as <c>HOST:PORT</c>, with ',' between them: one, a master and its replicas, or some nodes of a Cluster.</summary>
    /// <value>Default: none; the cache is in memory only.</value>
    public string Endpoints { get; set; } = "";

    /// <summary>The ACL user.</summary>
    /// <value>Default: none.</value>
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

    internal bool IsSet => Endpoints.Length > 0;

    internal SharedLayerOptions Layer(double aloneSeconds, Func<CancellationToken, Task> beforeReturn) => new()
    {
        Prefix = Prefix,
        Patience = TimeSpan.FromMilliseconds(PatienceMilliseconds),
        AloneLifetime = TimeSpan.FromSeconds(aloneSeconds),
        BeforeReturn = beforeReturn,
        Redis = tracking => new RedisOptions
        {
            Endpoints = [.. Endpoints.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(RedisEndpoint.Parse)],
            Username = Username.Length > 0 ? Username : null,
            Password = Password.Length > 0 ? Password : null,
            Tls = Tls ? new() : null,
            Tracking = tracking,
        },
    };
}
