namespace Lectern.Fleet.Scaling;

/// <param name="Least">Nodes at least.</param>
/// <param name="Most">Nodes at most.</param>
public sealed record ScalingBounds(int Least, int Most)
{
    /// <summary>The policy of a name; that of the options for none.</summary>
    public IScalingPolicy PolicyOf(ScalingOptions options, ScalingPolicyName? name = null) => (name ?? options.Policy) switch
    {
        ScalingPolicyName.TargetTracking => new TargetTrackingPolicy(options, this),
        ScalingPolicyName.HorizontalPods => new HorizontalPodsPolicy(options, this),
        ScalingPolicyName.Predictive => new PredictivePolicy(options, this),
        _ => throw new ArgumentOutOfRangeException(nameof(options)),
    };

    internal int Clamp(int nodes) => Math.Clamp(nodes, Least, Most);

    /// <summary>Each figure with its target, both 0 to 1.</summary>
    internal static IEnumerable<(double Value, double Target)> Figures(ScalingSample sample, ScalingOptions options)
    {
        yield return (sample.Cpu, options.CpuPercent / 100.0);
        if (sample.Memory is { } memory)
            yield return (memory, options.MemoryPercent / 100.0);
    }

    /// <summary>Up to the next whole node, but 3.0000000001 are three: utilization times nodes is not exact.</summary>
    internal static int Whole(double nodes) => (int)Math.Ceiling(nodes - 1e-9);
}
