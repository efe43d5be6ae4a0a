using System.ComponentModel.DataAnnotations;

namespace Lectern.Database.Admission;

/// <summary>How many may use one host at once, and how long the others wait.</summary>
public sealed class AdmissionOptions
{
    /// <summary>How long a request waits for its turn, in milliseconds, before it is answered "busy".</summary>
    /// <value>Default: 500. From 1 to 60,000.</value>
    [Range(1, 60_000)]
    public int MaxWaitMilliseconds { get; set; } = 500;

    /// <summary>How many may wait. Who comes later is turned away at once.</summary>
    /// <value>Default: 1,000. From 0 to 100,000.</value>
    [Range(0, 100_000)]
    public int MaxQueue { get; set; } = 1000;

    /// <summary>Connections that only health checks and operators may take.</summary>
    /// <value>Default: 2. From 0 to 100; at least one connection is always left to the others.</value>
    [Range(0, 100)]
    public int Reserved { get; set; } = 2;

    /// <summary>May the limit move with the latency that it causes? When not, it stays at what the pool holds.</summary>
    /// <value>Default: yes.</value>
    public bool Adaptive { get; set; } = true;

    /// <summary>The adaptive limit never goes below this.</summary>
    /// <value>Default: 4. From 1 to 1,000.</value>
    [Range(1, 1000)]
    public int MinLimit { get; set; } = 4;

    /// <summary>The adaptive limit before anything was measured.</summary>
    /// <value>Default: 32. From 1 to 1,000.</value>
    [Range(1, 1000)]
    public int InitialLimit { get; set; } = 32;

    /// <summary>How many times as long as on an idle host a statement may take before the limit goes down.</summary>
    /// <value>Default: 2. From 1.1 to 100.</value>
    [Range(1.1, 100)]
    public double LatencyTolerance { get; set; } = 2;
}
