using System.ComponentModel.DataAnnotations;

namespace Lectern.Tuning.Caches;

/// <summary>Section <c>Lectern:Tuning:Cache</c>. docs/tuning.md explains them.</summary>
public sealed class CacheTunerOptions
{
    /// <summary>Is the cache tuned?</summary>
    /// <value>Default: yes.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The tuner makes no lifetime shorter than this.</summary>
    /// <value>Default: 5 s. From 1 to 86,400.</value>
    [Range(1, 86_400)]
    public int LeastLifetimeSeconds { get; set; } = 5;

    /// <summary>The tuner makes no lifetime longer than this, however rarely something changes unreported. A family that is configured longer keeps that.</summary>
    /// <value>Default: 600 s. From 1 to 86,400.</value>
    [Range(1, 86_400)]
    public int MostLifetimeSeconds { get; set; } = 600;

    /// <summary>The tuner gives each node no less memory for entries.</summary>
    /// <value>Default: 32 MB. From 1 to 1,048,576.</value>
    [Range(1, 1 << 20)]
    public int LeastMegabytes { get; set; } = 32;

    /// <summary>The tuner gives each node no more memory for entries. What is configured may be more.</summary>
    /// <value>Default: 512 MB. From 1 to 1,048,576.</value>
    [Range(1, 1 << 20)]
    public int MostMegabytes { get; set; } = 512;

    /// <summary>What one answer that is a second behind the store costs, in milliseconds of the database's time.</summary>
    /// <value>Default: 0.1. From 0 to 10,000; 0: being behind costs nothing.</value>
    [Range(0, 10_000.0)]
    public double StaleSecondMilliseconds { get; set; } = 0.1;

    /// <summary>What one megabyte of memory costs each second, in milliseconds of the database's time.</summary>
    /// <value>Default: 0.1. From 0 to 10,000.</value>
    [Range(0, 10_000.0)]
    public double MegabyteMilliseconds { get; set; } = 0.1;

    /// <summary>A smaller saving is not worth a change, in percent of what requests cost.</summary>
    /// <value>Default: 2 %. From 0.1 to 50.</value>
    [Range(0.1, 50)]
    public double LeastPercent { get; set; } = 2;

    /// <summary>For so many minutes it is measured before a change, and in each turn of a trial: with the new value and with the old one.</summary>
    /// <value>Default: 10. From 3 to 60.</value>
    [Range(3, 60)]
    public int Minutes { get; set; } = 10;
}
