using System.ComponentModel.DataAnnotations;
using Lectern.Tuning.Caches;
using Lectern.Tuning.Indexes;
using Lectern.Tuning.Pools;
using Lectern.Tuning.Responses;
using Microsoft.Extensions.Options;

namespace Lectern.Tuning;

/// <summary>What the engine may do.</summary>
public enum TuningMode
{
    /// <summary>Nothing, not even looking.</summary>
    Off,

    /// <summary>Looks and suggests; changes nothing.</summary>
    Suggest,

    /// <summary>Makes changes, one at a time, measures each and takes back what does not help.</summary>
    Apply,
}

/// <summary>Section <c>Lectern:Tuning</c>. docs/tuning.md explains them.</summary>
public sealed class TuningOptions
{
    /// <summary>What it may do: Off, Suggest or Apply.</summary>
    /// <value>Default: Suggest.</value>
    public TuningMode Mode { get; set; } = TuningMode.Suggest;

    /// <summary>How often it looks for something to do, or at how the change that it made does.</summary>
    /// <value>Default: 300 s. From 1 to 86,400.</value>
    [Range(1, 86_400)]
    public int IntervalSeconds { get; set; } = 300;

    /// <summary>For how long what was taken back, or rejected by an operator, is not suggested again.</summary>
    /// <value>Default: 30 days. From 1 to 3,650.</value>
    [Range(1, 3_650)]
    public int QuarantineDays { get; set; } = 30;

    [ValidateObjectMembers]
    public IndexOptions Indexes { get; set; } = new();

    [ValidateObjectMembers]
    public CacheTunerOptions Cache { get; set; } = new();

    [ValidateObjectMembers]
    public PoolTunerOptions Pool { get; set; } = new();

    [ValidateObjectMembers]
    public RegressionResponseOptions Regressions { get; set; } = new();
}
