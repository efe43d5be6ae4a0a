using System.Net.Security;

namespace Lectern.Redis;

/// <summary>How to reach Redis and how patient to be. Checked when the client is made; immutable afterwards.</summary>
public sealed class RedisOptions
{
    /// <summary>
    /// Servers to start from: one, a master and its replicas, or some nodes of a Cluster (the rest is found). What they are is found out.
    /// </summary>
    public required IReadOnlyList<RedisEndpoint> Endpoints { get; init; }

    /// <summary>The ACL user.</summary>
    /// <value>Default: none, which is the user <c>default</c> when there is a password.</value>
    public string? Username { get; init; }

    /// <summary>The password of the user.</summary>
    /// <value>Default: none, and no AUTH is sent.</value>
    public string? Password { get; init; }

    /// <summary>TLS: null for none. An empty <c>TargetHost</c> is filled with the host of each endpoint.</summary>
    /// <value>Default: none.</value>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>What CLIENT LIST shows. Printable, without spaces.</summary>
    /// <value>Default: lectern.</value>
    public string ClientName { get; init; } = "lectern";

    /// <summary>Asks the servers to report changed keys.</summary>
    /// <value>Default: none.</value>
    public RedisTracking? Tracking { get; init; }

    /// <summary>Lets replicas answer commands that only read, where one is up. They may be behind.</summary>
    /// <value>Default: false.</value>
    public bool ReadFromReplicas { get; init; }

    /// <summary>Sends an idempotent command once more when the connection broke under it.</summary>
    /// <value>Default: false: whoever asked decides.</value>
    public bool RetryIdempotent { get; init; }

    /// <summary>For TCP, TLS and the greeting together.</summary>
    /// <value>Default: 1 s. 10 ms to 1 min.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// From the call to the answer, with all redirections. A server that says nothing at all for so long counts as dead.
    /// The clock is looked at ten times in this span, so a command may take a tenth longer.
    /// </summary>
    /// <value>Default: 1 s. 10 ms to 1 min.</value>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A connection that was silent for so long is asked for a sign of life. With <see cref="CommandTimeout"/> it bounds how long a
    /// connection that died without a word may withhold invalidations.
    /// </summary>
    /// <value>Default: 1 s. 10 ms to 1 min.</value>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause after a first failed attempt to connect; each further failure doubles it. A random half is taken off.</summary>
    /// <value>Default: 50 ms. 1 ms to <see cref="ReconnectMost"/>.</value>
    public TimeSpan ReconnectLeast { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between two attempts.</summary>
    /// <value>Default: 2 s. Up to 1 min.</value>
    public TimeSpan ReconnectMost { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>So many commands timed out one after the other, though the server says something, also count as its death.</summary>
    /// <value>Default: 20. 1 to 100,000.</value>
    public int TimeoutsToOpen { get; init; } = 20;

    /// <summary>Commands under way per server. One more fails at once.</summary>
    /// <value>Default: 4096. 16 to 1,048,576; rounded up to a power of two.</value>
    public int MaxInFlight { get; init; } = 4096;

    /// <summary>Bytes that wait to be sent per server. A command that finds more fails at once.</summary>
    /// <value>Default: 64 MB. 64 KB to 1 GB.</value>
    public int MaxUnsentBytes { get; init; } = 64 << 20;

    /// <summary>The longest value, sent or received.</summary>
    /// <value>Default: 64 MB. 1 KB to 512 MB, which is Redis' own limit.</value>
    public int MaxBulkBytes { get; init; } = 64 << 20;

    /// <summary>The longest reply, all values together.</summary>
    /// <value>Default: 128 MB. At least <see cref="MaxBulkBytes"/>, at most 1 GB.</value>
    public long MaxReplyBytes { get; init; } = 128 << 20;

    /// <summary>The most values in one reply.</summary>
    /// <value>Default: 1,048,576. 16 to 16,777,216.</value>
    public int MaxReplyElements { get; init; } = 1 << 20;

    /// <summary>Redirections (MOVED, ASK, TRYAGAIN, a master that became a replica) followed for one command.</summary>
    /// <value>Default: 5. 0 to 16.</value>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>How often who serves what is asked for anew without any cause.</summary>
    /// <value>Default: 5 s. 100 ms to 1 h.</value>
    public TimeSpan TopologyInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The least time between two such questions, whatever the cause.</summary>
    /// <value>Default: 200 ms. 10 ms to <see cref="TopologyInterval"/>.</value>
    public TimeSpan TopologyLeastInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The clock, for time limits and pauses.</summary>
    /// <value>Default: the system's.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Chance, for jitter and the choice of a node. Used under a lock.</summary>
    /// <value>Default: seeded from the clock and the process.</value>
    public Random? Random { get; init; }
}
