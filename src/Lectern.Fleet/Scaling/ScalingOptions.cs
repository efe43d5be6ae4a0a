using System.ComponentModel.DataAnnotations;

namespace Lectern.Fleet.Scaling;

/// <summary>Section <c>Lectern:Fleet:Scaling</c>: when nodes are added and removed. docs/scaling.md explains them.</summary>
public sealed class ScalingOptions
{
    /// <summary>Whose rules.</summary>
    /// <value>Default: TargetTracking. Or HorizontalPods, Predictive.</value>
    public ScalingPolicyName Policy { get; set; } = ScalingPolicyName.TargetTracking;

    /// <summary>How busy the processors of a node shall be, in percent.</summary>
    /// <value>Default: 70. From 5 to 95.</value>
    [Range(5, 95)]
    public int CpuPercent { get; set; } = 70;

    /// <summary>How much of a node's memory shall be in use at most, in percent.</summary>
    /// <value>Default: 80. From 5 to 95.</value>
    [Range(5, 95)]
    public int MemoryPercent { get; set; } = 80;

    /// <summary>How far from the target nothing is done, in percent of it. Target tracking has its own rule.</summary>
    /// <value>Default: 10. From 0 to 50.</value>
    [Range(0, 50)]
    public int TolerancePercent { get; set; } = 10;

    /// <summary>How long fewer nodes must have been enough before one goes, in seconds. Target tracking has its own rule.</summary>
    /// <value>Default: 300. From 0 to 3,600.</value>
    [Range(0, 3_600)]
    public int StabilizationSeconds { get; set; } = 300;

    /// <summary>How long a new node counts as one that does not help yet, in seconds.</summary>
    /// <value>Default: 60. From 0 to 3,600.</value>
    [Range(0, 3_600)]
    public int WarmUpSeconds { get; set; } = 60;

    /// <summary>After the predictive policy let nodes go, how long it lets none go again, in seconds.</summary>
    /// <value>Default: 60. From 0 to 3,600.</value>
    [Range(0, 3_600)]
    public int CooldownSeconds { get; set; } = 60;

    /// <summary>How many may be added at once, in percent of those that are there; four in any case. Target tracking has no such limit.</summary>
    /// <value>Default: 100. From 1 to 1,000.</value>
    [Range(1, 1_000)]
    public int StepOutPercent { get; set; } = 100;

    /// <summary>How many may go at once, in percent of those that are there. Target tracking has no such limit.</summary>
    /// <value>Default: 100. From 1 to 100.</value>
    [Range(1, 100)]
    public int StepInPercent { get; set; } = 100;
}
