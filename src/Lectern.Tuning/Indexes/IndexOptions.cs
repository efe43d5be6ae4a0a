using System.ComponentModel.DataAnnotations;

namespace Lectern.Tuning.Indexes;

/// <summary>Section <c>Lectern:Tuning:Indexes</c>. docs/tuning.md explains them.</summary>
public sealed class IndexOptions
{
    /// <summary>Whether indexes are looked at.</summary>
    /// <value>Default: true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The statements that make up so much of the time, the most expensive first, are looked at.</summary>
    /// <value>Default: 95 %. From 1 to 100.</value>
    [Range(1, 100)]
    public double CoveragePercent { get; set; } = 95;

    /// <summary>An index that saves less of the time of the statements that it touches is not suggested, and one that was built is dropped.</summary>
    /// <value>Default: 10 %. From 1 to 100.</value>
    [Range(1, 100)]
    public double LeastSavedPercent { get; set; } = 10;

    /// <summary>An index is dropped when a statement that matters got slower by more.</summary>
    /// <value>Default: 10 %. From 1 to 1,000.</value>
    [Range(1, 1_000)]
    public double MostWorsePercent { get; set; } = 10;

    /// <summary>So many indexes of its own at most.</summary>
    /// <value>Default: 20. From 1 to 1,000.</value>
    [Range(1, 1_000)]
    public int MaxIndexes { get; set; } = 20;

    /// <summary>What all indexes of its own may take together.</summary>
    /// <value>Default: 4,096 MB. From 1 to 1,000,000.</value>
    [Range(1, 1_000_000)]
    public int MaxMegabytes { get; set; } = 4_096;

    /// <summary>A statement counts for the measurement once it ran so often since the change.</summary>
    /// <value>Default: 30. From 5 to 100,000.</value>
    [Range(5, 100_000)]
    public int LeastCalls { get; set; } = 30;

    /// <summary>After so long without enough calls to judge a change, it is taken back.</summary>
    /// <value>Default: 86,400 s. From 1 to 2,592,000.</value>
    [Range(1, 2_592_000)]
    public int VerifySeconds { get; set; } = 86_400;

    /// <summary>No index is built while more statements run.</summary>
    /// <value>Default: 32. From 0 to 10,000.</value>
    [Range(0, 10_000)]
    public int MaxRunning { get; set; } = 32;

    /// <summary>No index is built while a transaction is older.</summary>
    /// <value>Default: 60 s. From 1 to 86,400.</value>
    [Range(1, 86_400)]
    public int MaxTransactionSeconds { get; set; } = 60;

    /// <summary>No index is built while a replica is further behind.</summary>
    /// <value>Default: 10 s. From 0 to 86,400.</value>
    [Range(0, 86_400)]
    public int MaxReplicaLagSeconds { get; set; } = 10;

    /// <summary>No index is built that would leave less free on the database's disk. Known where the server runs on the same machine and the role may read all settings.</summary>
    /// <value>Default: 1,024 MB. From 0 to 100,000,000.</value>
    [Range(0, 100_000_000)]
    public int LeastFreeMegabytes { get; set; } = 1_024;

    /// <summary>No index is built with which the database would be larger: for a server elsewhere, which does not tell how much is free.</summary>
    /// <value>Default: 0, no limit. From 0 to 100,000,000.</value>
    [Range(0, 100_000_000)]
    public int MaxDatabaseMegabytes { get; set; }

    /// <summary>A build or a drop that waits longer for a lock gives up, so that it makes nobody wait, and is tried again.</summary>
    /// <value>Default: 5,000 ms. From 1 to 600,000.</value>
    [Range(1, 600_000)]
    public int LockTimeoutMilliseconds { get; set; } = 5_000;

    /// <summary>An index that no node used for so long is reported.</summary>
    /// <value>Default: 30 days. From 1 to 3,650.</value>
    [Range(1, 3_650)]
    public int UnusedDays { get; set; } = 30;
}
