using System.ComponentModel.DataAnnotations;
using Lectern.Database.Admission;
using Lectern.Database.RepeatedStatements;
using Lectern.Database.Replicas;
using Lectern.Database.SlowQueries;
using Microsoft.Extensions.Options;

namespace Lectern.Database;

/// <summary>How a database is used by one process. See docs/database.md.</summary>
public class DatabaseOptions
{
    /// <summary>Connections to one host at most. All nodes together must stay below the server's <c>max_connections</c>.</summary>
    /// <value>Default: 100. From 2 to 1,000.</value>
    [Range(2, 1000)]
    public int MaxConnections { get; set; } = 100;

    /// <summary>What <see cref="MaxConnections"/> may be raised to while the server runs: see docs/tuning.md.</summary>
    /// <value>Default: 200. From 2 to 1,000; less than <see cref="MaxConnections"/> means that many.</value>
    [Range(2, 1000)]
    public int MostConnections { get; set; } = 200;

    /// <summary>Connections that are opened, with the hot statements prepared, before the node says that it is ready.</summary>
    /// <value>Default: 4. From 0 to 100; more than <see cref="MaxConnections"/> means that many.</value>
    [Range(0, 100)]
    public int WarmConnections { get; set; } = 4;

    /// <summary>After how many seconds the server gives a statement up.</summary>
    /// <value>Default: 30. From 1 to 3,600.</value>
    [Range(1, 3600)]
    public int StatementTimeoutSeconds { get; set; } = 30;

    /// <summary>After how many seconds a statement gives up waiting for a lock.</summary>
    /// <value>Default: 5. From 1 to 3,600.</value>
    [Range(1, 3600)]
    public int LockTimeoutSeconds { get; set; } = 5;

    /// <summary>After how many seconds the server ends a connection whose transaction does nothing.</summary>
    /// <value>Default: 30. From 1 to 3,600.</value>
    [Range(1, 3600)]
    public int IdleInTransactionTimeoutSeconds { get; set; } = 30;

    /// <summary>A connection that is held longer, in seconds, is reported with its origin.</summary>
    /// <value>Default: 30. From 1 to 3,600.</value>
    [Range(1, 3600)]
    public int LongLeaseSeconds { get; set; } = 30;

    /// <summary>Do concurrent reads of one row each become one statement?</summary>
    /// <value>Default: yes. Off is for measuring.</value>
    public bool Coalescing { get; set; } = true;

    /// <summary>Addresses of read replicas, written like that of the primary. See docs/replicas.md.</summary>
    /// <value>Default: none. At most 63.</value>
    [MaxLength(63)]
    public List<string> Replicas { get; set; } = [];

    [ValidateObjectMembers]
    public ReplicaOptions Replication { get; set; } = new();

    [ValidateObjectMembers]
    public AdmissionOptions Admission { get; set; } = new();

    [ValidateObjectMembers]
    public SlowQueryOptions SlowQueries { get; set; } = new();

    [ValidateObjectMembers]
    public RepeatedStatementOptions RepeatedStatements { get; set; } = new();
}
