namespace Lectern.Fleet.Scaling;

/// <summary>
/// Kubernetes' HorizontalPodAutoscaler, as it is published (https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details):
/// <c>ceil(nodes × value / target)</c>, nothing within the tolerance, the largest of all figures; where more are needed, nodes that are not ready count as idle;
/// the largest recommendation of the stabilization window holds fewer back; at most so many steps in 15 s. With the defaults of
/// <see cref="ScalingOptions"/> it is the HPA with its defaults.
/// </summary>
public sealed class HorizontalPodsPolicy(ScalingOptions options, ScalingBounds bounds) : IScalingPolicy
{
    /// <summary>May be added in a period even where that is more than the percentage.</summary>
    public const int FewestOut = 4;

    public TimeSpan Period => TimeSpan.FromSeconds(15);

    public ScalingDecision Decide(ScalingState state, ScalingSample sample)
    {
        var recommended = ScalingBounds.Figures(sample, options).Max(figure => Recommend(sample, figure.Value / figure.Target));
        var next = state.With(new(sample, recommended), sample.At - TimeSpan.FromSeconds(options.StabilizationSeconds));
        var steady = recommended < sample.Nodes ? Math.Min(sample.Nodes, next.Past.Max(reading => reading.Recommended)) : recommended;
        return new(bounds.Clamp(Limit(sample.Nodes, steady)), next);
    }

    private int Recommend(ScalingSample sample, double ratio)
    {
        var tolerance = options.TolerancePercent / 100.0;
        if (sample.Warm == 0 || Math.Abs(1 - ratio) <= tolerance + 1e-9)
            return sample.Nodes;
        if (ratio < 1)
            return ScalingBounds.Whole(ratio * sample.Warm);
        var withIdle = ratio * sample.Warm / sample.Nodes;
        return withIdle <= 1 + tolerance + 1e-9 ? sample.Nodes : ScalingBounds.Whole(withIdle * sample.Nodes);
    }

    private int Limit(int nodes, int wanted)
    {
        var most = Math.Max(nodes + FewestOut, ScalingBounds.Whole(nodes * (1 + options.StepOutPercent / 100.0)));
        var least = (int)(nodes * (1 - options.StepInPercent / 100.0));
        return Math.Clamp(wanted, least, most);
    }
}
