using System.ComponentModel.DataAnnotations;

namespace Lectern.Tuning.Pools;

/// <summary>Section <c>Lectern:Tuning:Pool</c>. docs/tuning.md explains them.</summary>
public sealed class PoolTunerOptions
{
    /// <summary>Is the pool tuned?</summary>
    /// <value>Default: yes.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The tuner gives a node no fewer connections.</summary>
    /// <value>Default: 8. From 2 to 1,000.</value>
    [Range(2, 1000)]
    public int LeastConnections { get; set; } = 8;

    /// <summary>A pool is too small only if callers wait for it this share of the time that they have a connection, in percent.</summary>
    /// <value>Default: 5 %. From 0.1 to 100.</value>
    [Range(0.1, 100)]
    public double WaitPercent { get; set; } = 5;

    /// <summary>Connections of the server that are left to others: administrators, backups, the index advisor.</summary>
    /// <value>Default: 10. From 0 to 1,000.</value>
    [Range(0, 1000)]
    public int LeftToOthers { get; set; } = 10;

    /// <summary>For so many minutes it is measured before a change and after it.</summary>
    /// <value>Default: 10. From 3 to 60.</value>
    [Range(3, 60)]
    public int Minutes { get; set; } = 10;
}
